-- Hourly values; zero is how the publisher writes "not measured" for particulates. A gas may well be zero.
select
    station_name,
    measured_at as measured,
    o3_ppm as o3,
    no2_ppm as no2,
    co_ppm as co,
    so2_ppm as so2,
    nullif(pm10_ug_m3, 0) as pm10,
    nullif(pm25_ug_m3, 0) as pm25
from air_hourly
order by station_name, measured
