-- Lines of the cycle roads.
select
    road_id,
    road_name,
    road_type,
    geometry
from cycle_roads
order by road_id
