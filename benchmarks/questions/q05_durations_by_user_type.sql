-- How long do members and visitors ride: median and ninth decile?
select
    user_type,
    quantile_cont(duration_min, 0.5) as median_min,
    quantile_cont(duration_min, 0.9) as ninth_decile_min,
    count(*) as rides_n
from bike_rides
group by 1
order by 1
