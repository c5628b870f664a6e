-- Where traffic is counted.
select
    site_id,
    site_name,
    lon,
    lat
from traffic_count_sites
where lon is not null and lat is not null
order by site_id
