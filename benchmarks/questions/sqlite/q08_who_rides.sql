select
    (2025 - birth_year) / 10 * 10 as age_group,
    sex,
    count(*) as rides_n,
    avg(distance_m) as distance_m
from bike_rides
where birth_year between 1935 and 2012
group by 1, 2
order by 1, 2
