-- Rentals of the whole city by day.
select
    date,
    rentals_n
from bike_daily_rentals
order by date
