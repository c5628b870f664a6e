-- Rides by the rider's year of birth, as far as it is given, in the year of the ride.
select
    birth_year,
    extract('year' from rented_at) as ride_year,
    count(*) as rides_n
from bike_rides
group by birth_year, extract('year' from rented_at)
order by ride_year, birth_year
