-- How many rides go from gu to gu?
select
    a.gu_name as from_gu,
    b.gu_name as to_gu,
    count(*) as rides_n
from bike_rides as r
inner join bike_stations as a on r.from_station_id = a.station_id
inner join bike_stations as b on r.to_station_id = b.station_id
group by 1, 2
order by 3 desc, 1, 2
