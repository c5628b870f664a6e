-- Hourly wind, where the weather service's file has it.
select
    measured_at as measured,
    wind_m_s,
    wind_direction_deg
from weather_hourly
where wind_m_s is not null and wind_direction_deg is not null
order by measured, station_code
