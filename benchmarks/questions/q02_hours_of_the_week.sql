-- At which hours of which weekdays do people ride?
select
    isodow(rented_at) as weekday,
    hour(rented_at) as hour,
    count(*) as rides_n
from bike_rides
group by 1, 2
order by 1, 2
