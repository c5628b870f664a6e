import numpy as np
import pyarrow as pa
import pytest
import shapely
from planted_maps import CROWDS, NAMES, PLACES, TOO_FEW, cluster_points, make_points

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column
from workbench.core.text import Text
from workbench.present.clusters import MOST_POINTS, Reach, count_in_clusters

COUNTED = Column("crashes_n", Text("사고", "Crashes"), "count")


def test_the_planted_crowds_are_found_and_counted():
    found = cluster_points(basis="records")
    counts = found.table.data.column("crashes_n").to_pylist()
    assert counts == [n for _, n in CROWDS]
    shapes = shapely.from_wkb(found.layer.column("geometry").to_pylist())
    for shape, (gu, _) in zip(shapes, CROWDS, strict=True):
        assert shape.distance(shapely.Point(PLACES[gu])) < 0.001
        assert shapely.hausdorff_distance(shape, shapely.Point(PLACES[gu])) < 0.005
    assert found.layer.column("code").to_pylist() == found.table.data.column("cluster").to_pylist()


def test_density_finds_the_same_crowds_where_nothing_else_is():
    crowds = make_points().slice(0, sum(n for _, n in CROWDS))
    reach = Reach(150, 20, "hdbscan")
    found = count_in_clusters(crowds, "c", Text("", ""), counted=COUNTED, reach=reach)
    assert found.table.data["crashes_n"].to_pylist() == [n for _, n in CROWDS]
    assert "HDBSCAN" in found.table.note.ko


def test_a_crowd_below_the_threshold_is_no_row_unless_places_are_public():
    assert len(cluster_points(basis="statistics").table.data) == len(CROWDS) + 1
    assert TOO_FEW[1] not in cluster_points().table.data.column("crashes_n").to_pylist()


def test_no_corner_of_an_outline_is_a_point():
    points = make_points()
    places = shapely.points(np.column_stack([points["longitude"], points["latitude"]]))
    layer = cluster_points().layer
    for shape in shapely.from_wkb(layer.column("geometry").to_pylist()):
        corners = shapely.points(shapely.get_coordinates(shape))
        inside = places[shapely.contains(shape, places)]
        assert len(inside) >= 5
        # Corners are those of cells: the same whichever of a cell's points is moved within it.
        assert min(shapely.distance(c, inside).min() for c in corners) > 0


def test_an_outline_stays_when_a_point_at_its_edge_is_left_out():
    points = make_points()
    lon = np.asarray(points["longitude"])
    crowd = np.flatnonzero(np.abs(lon - PLACES[CROWDS[0][0]][0]) < 0.001)
    edge = crowd[np.argmax(lon[crowd])]
    without = points.take(pa.array(np.delete(np.arange(len(lon)), edge)))
    counted = {"counted": COUNTED, "reach": Reach(150, 4)}
    whole, short = (count_in_clusters(p, "c", Text("", ""), **counted) for p in (points, without))
    assert whole.layer["geometry"][0] == short.layer["geometry"][0]
    assert short.table.data["crashes_n"][0].as_py() == CROWDS[0][1] - 1


def test_a_loose_crowd_is_a_circle_of_whole_cells():
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = {"longitude": 127.0 + 0.003 * np.cos(angle), "latitude": 37.55 + 0.003 * np.sin(angle)}
    found = count_in_clusters(pa.table(ring), "c", Text("", ""), counted=COUNTED, reach=Reach(200, 2))
    (shape,) = shapely.from_wkb(found.layer["geometry"].to_pylist())
    west, _, east, _ = shape.bounds
    assert (east - west) * 88_300 == pytest.approx(2 * 400, rel=0.02)


def test_clusters_are_named_after_the_area_of_their_middle():
    names = cluster_points().table.data.column("place").to_pylist()
    assert names == [
        f"{NAMES[g]} 1 · {e} 1"
        for (g, _), e in zip(CROWDS, ("Jongno-gu", "Seodaemun-gu", "Gangnam-gu"), strict=True)
    ]
    assert cluster_points(areas=None).table.data["place"][2].as_py() == "무리 3 · Cluster 3"


def test_how_many_lie_in_clusters_is_said_where_it_gives_no_small_rest_away():
    assert "169건 가운데 125건" in cluster_points().table.note.ko
    points = make_points().slice(0, sum(n for _, n in CROWDS) + 2)
    found = count_in_clusters(points, "c", Text("", ""), counted=COUNTED, reach=Reach(150, 4))
    assert "127" not in found.table.note.en


def test_too_many_points_belong_on_a_grid():
    many = pa.table({"longitude": np.zeros(MOST_POINTS + 1), "latitude": np.zeros(MOST_POINTS + 1)})
    with pytest.raises(CannotAnswer, match="count_on_grid"):
        count_in_clusters(many, "c", Text("", ""), counted=COUNTED)
