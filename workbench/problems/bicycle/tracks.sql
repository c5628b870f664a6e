-- Positions of the tracks in the order of time.
select
    track_id,
    rider_id,
    recorded_at,
    lon,
    lat
from bike_tracks
where lon is not null and lat is not null
order by track_id, recorded_at
