-- Daily means as published. How many hours stand behind a mean the file does not say.
select
    station_name,
    date as day,
    nullif(pm10_ug_m3, 0) as pm10,
    nullif(pm25_ug_m3, 0) as pm25
from air_daily
order by station_name, day
