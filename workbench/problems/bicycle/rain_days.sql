-- Rain and temperature by day; a day without rain has no value.
select
    date,
    max(rain_mm) as rain_mm,
    avg(temp_mean_c) as temp_mean_c
from weather_daily
group by date
order by date
