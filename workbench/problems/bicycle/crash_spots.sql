-- Spots of the yearly lists of places with many bicycle crashes.
select
    crash_year,
    gu_code,
    gu_name,
    dong_code,
    spot_name,
    crashes_n,
    casualties_n,
    deaths_n,
    serious_n,
    slight_n,
    reported_n,
    lon,
    lat
from bike_crash_spots
order by crash_year, gu_name, spot_id
