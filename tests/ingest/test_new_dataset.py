"""A dataset is one YAML file: written into a folder, it is found, and a file of it is read."""

from __future__ import annotations

from pathlib import Path

from tests.ingest.shops import read_quarantine, read_rows
from workbench.catalog import load_catalog
from workbench.ingest import ingest_paths
from workbench.storage import Lake

NOISE = r"""
name: noise
title: 소음 측정망
title_en: Noise monitoring
description: 측정 지점의 시간별 소음입니다.
description_en: Hourly noise at the monitoring sites.
homepage: https://example.org/noise
contributors: [{title: 시험 기관, title_en: Test agency, role: publisher}]
licenses: [{name: KOGL-1}]
cycle: hourly
chain: cause
rung: open
basis: statistics
combine: append
period: measured_at
recognise:
  total_rows: {site_name: [평균]}
place: {gu_name: gu_name}
checks:
  - name: audible
    sql: noise_db between 0 and 140
    title: 소음은 0에서 140데시벨 사이입니다
    title_en: Noise lies between 0 and 140 dB
    hard: true
resources:
  - name: noise
    path: noise.parquet
    profile: tabular-data-resource
    schema:
      primaryKey: [site_name, measured_at]
      missingValues: ['', '-']
      fields:
        - name: gu_name
          title: 자치구
          title_en: District
          type: string
          source: [자치구]
          fill: down
        - name: site_name
          title: 지점
          title_en: Site
          type: string
          source: [측정지점, 지점명]
          constraints: {required: true}
        - name: measured_at
          title: 측정 시각
          title_en: Measured at
          type: datetime
          source: [측정일시]
          constraints: {required: true}
        - name: noise_db
          title: 소음
          title_en: Noise
          type: number
          unit: dB(A)
          source: [소음도(dB), 등가소음도]
"""


def test_noise_is_added_by_one_file(tmp_path: Path, lake: Lake) -> None:
    folder = tmp_path / "datasets"
    (folder / "noise").mkdir(parents=True)
    (folder / "noise" / "noise.yaml").write_text(NOISE, encoding="utf-8")
    catalog = load_catalog(folder)
    assert list(catalog.ids) == ["noise"]
    lines = [
        "자치구,측정지점,측정일시,소음도(dB)",
        "종로구,광화문,2024-06-01 24:00,71.5",
        ",사직동,20240601 01:00,-",
    ]
    lines += ["중구,시청,2024-06-01 01:00,999", "중구,평균,2024-06-01 01:00,70"]
    file = tmp_path / "소음_2024.csv"
    file.write_bytes("\r\n".join(lines).encode("cp949"))
    (report,) = ingest_paths([file], catalog=catalog, lake=lake).files
    assert (report.dataset, report.status, report.rows_read, report.rows_kept) == ("noise", "ingested", 4, 2)
    assert [
        (g, s, str(t), n)
        for g, s, t, n in read_rows(lake, "gu_name, site_name, measured_at, noise_db", "noise")
    ] == [
        ("종로구", "광화문", "2024-06-02 00:00:00", 71.5),
        ("종로구", "사직동", "2024-06-01 01:00:00", None),
    ]
    assert {reason for _, reason, _ in read_quarantine(lake, "noise")} == {"check", "total_row"}


def test_it_goes_beside_those_that_are_there(tmp_path: Path, repository: Path) -> None:
    """The whole catalogue and one file more: nothing else is edited, and no other dataset takes its file."""
    folder = tmp_path / "datasets"
    for file in (repository / "datasets").rglob("*.yaml"):
        (folder / file.parent.name).mkdir(parents=True, exist_ok=True)
        (folder / file.parent.name / file.name).write_bytes(file.read_bytes())
    before = set(load_catalog(folder).ids)
    (folder / "noise").mkdir()
    (folder / "noise" / "noise.yaml").write_text(NOISE, encoding="utf-8")
    catalog = load_catalog(folder)
    assert set(catalog.ids) - before == {"noise"}
    file = tmp_path / "2024.csv"
    file.write_text(
        "지점명,등가소음도,자치구,측정일시\n광화문,70,종로구,2024-06-01 01:00\n", encoding="utf-8"
    )
    (report,) = ingest_paths([file], catalog=catalog, lake=Lake(tmp_path / "lake", is_sample=False)).files
    assert (report.dataset, report.rows_kept) == ("noise", 1)
