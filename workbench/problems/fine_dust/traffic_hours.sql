-- Vehicles past each site in an hour, and how many detectors (direction and lane) told a number.
select
    site_id,
    date as day,
    hour,
    sum(vehicles_n) as vehicles_n,
    count(vehicles_n) as detectors_n
from traffic_counts
group by site_id, date, hour
order by site_id, date, hour
