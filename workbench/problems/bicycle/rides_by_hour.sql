-- Rides by hour of the day and day of the week (1 is Monday).
select
    extract('hour' from rented_at) as ride_hour,
    extract('isodow' from rented_at) as weekday,
    count(*) as rides_n
from bike_rides
group by extract('hour' from rented_at), extract('isodow' from rented_at)
order by ride_hour, weekday
