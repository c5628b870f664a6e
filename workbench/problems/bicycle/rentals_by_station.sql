-- Rentals of public bicycles by station and month.
select
    gu_name,
    station_id,
    month,
    cast(sum(rentals_n) as bigint) as rentals_n
from bike_station_rentals
group by gu_name, station_id, month
order by month, gu_name, station_id
