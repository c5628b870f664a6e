-- Where pumps, racks and repair shops stand.
select
    amenity_id,
    amenity_type,
    gu_code,
    lon,
    lat
from bike_amenities
where
    lon is not null
    and lat is not null
    and (in_use is null or in_use = '사용')
order by amenity_id
