-- On which days there are rides at all: a file may hold one evening of a month.
select
    cast(rented_at as date) as ride_day,
    count(*) as rides_n
from bike_rides
group by cast(rented_at as date)
order by ride_day
