select
    strftime('%Y-%m', rented_at) as month,
    count(*) as rides_n,
    avg(duration_min) as duration_min,
    sum(distance_m) / 1000 as distance_km
from bike_rides
group by 1
order by 1
