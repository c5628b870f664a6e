select
    strftime('%w', rented_at) as weekday,
    strftime('%H', rented_at) as hour,
    count(*) as rides_n
from bike_rides
group by 1, 2
order by 1, 2
