-- Daily weather; a day without rain is empty in the file.
select
    date as day,
    avg(temp_mean_c) as temp_c,
    avg(wind_m_s) as wind_m_s,
    avg(humidity_pct) as humidity_pct,
    avg(coalesce(rain_mm, 0)) as rain_mm
from weather_daily
group by date
order by day
