# One command per job; CI runs the same ones. `just` alone lists them.

corpora := env("QUOTEWIRE_CORPORA", "../shared/corpora")
scoring := env("QUOTEWIRE_SCORING", "../shared/scoring")
python := ".venv/bin/python"
evaluate := "target/release/quotewire-evaluate"

# List the jobs
default:
    @just --list

# Set up the environment, build, run every test (what the README names)
test:
    tests/run

# Formatting, lints, types, documentation: all as errors
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo clippy --all-targets --features train -- -D warnings
    cargo clippy --all-targets --features python -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --features train --document-private-items
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/mypy
    .venv/bin/python -m mypy.stubtest quotewire._core --ignore-disjoint-bases

# Format everything
fmt:
    cargo fmt
    .venv/bin/ruff format .
    .venv/bin/ruff check --fix .

# Train every stage again from the corpora and write the sections and the model card
train *stages:
    cargo build --release --features train
    target/release/quotewire-train {{corpora}} {{stages}}
    cargo build --release --features train
    python3 benches/model_card.py {{corpora}} {{scoring}} > target/CARD.md && mv target/CARD.md src/resources/models/en/CARD.md
    just articles

# Sentences: F1 on the dev sets and the golden rules
score-sentences: _evaluate
    {{evaluate}} sentences {{corpora}}/sentences/gum-dev.jsonl.gz > target/gum.jsonl && python3 {{scoring}}/score_sentences.py {{corpora}}/sentences/gum-dev.jsonl.gz target/gum.jsonl
    {{evaluate}} sentences {{corpora}}/sentences/ewt-dev.jsonl.gz > target/ewt.jsonl && python3 {{scoring}}/score_sentences.py {{corpora}}/sentences/ewt-dev.jsonl.gz target/ewt.jsonl
    {{evaluate}} sentences {{corpora}}/sentences/golden-rules-en.jsonl > target/golden.jsonl && python3 {{scoring}}/score_sentences.py --golden {{corpora}}/sentences/golden-rules-en.jsonl target/golden.jsonl

# Parts of speech: accuracy on the dev sets; the parser's scores are told by `just train parse`
score-tags: _evaluate
    {{evaluate}} tags {{corpora}}/sentences/gum-dev.jsonl.gz > target/gum-tags.jsonl && python3 benches/score_tags.py {{corpora}}/syntax/gum-dev.conllu.gz target/gum-tags.jsonl --texts {{corpora}}/sentences/gum-dev.jsonl.gz
    {{evaluate}} tags {{corpora}}/silver/polnear-corenlp-dev.jsonl.gz > target/polnear-tags.jsonl && python3 benches/score_tags.py {{corpora}}/silver/polnear-corenlp-dev.jsonl.gz target/polnear-tags.jsonl

# Names: F1 of PER ORG LOC on the dev sets
score-entities: _evaluate
    for set in news2020-dev gmb-dev wikigold-dev uner-ewt-dev crossner-politics-dev gum-derived-dev; do \
      echo "== $set"; {{evaluate}} entities {{corpora}}/entities/$set.jsonl.gz > target/$set.jsonl && \
      python3 {{scoring}}/score_entities.py {{corpora}}/entities/$set.jsonl.gz target/$set.jsonl --map conll3 --trim; done

# Numbers, dates, amounts: the cases of public suites
score-numbers: _evaluate
    {{evaluate}} entities {{corpora}}/entities/number-cases-dev.jsonl > target/numbers.jsonl && python3 benches/score_numbers.py {{corpora}}/entities/number-cases-dev.jsonl target/numbers.jsonl

# Clusters of names and pronouns: GUM's coreference, all genres but news
score-clusters: _evaluate
    for set in gum-train gum-dev; do \
      echo "== $set"; {{evaluate}} clusters {{corpora}}/sentences/$set.jsonl.gz > target/$set-clusters.jsonl && \
      python3 benches/score_clusters.py {{corpora}}/syntax/$set.conllu.gz target/$set-clusters.jsonl --texts {{corpora}}/sentences/$set.jsonl.gz; done

# Quotes: content, speaker, roles, names, confidence on the dev sets
score-quotes: _evaluate
    {{evaluate}} quotes {{corpora}}/quotes/polnear-dev.jsonl.gz > target/polnear.jsonl
    python3 {{scoring}}/score_quotes.py {{corpora}}/quotes/polnear-dev.jsonl.gz target/polnear.jsonl
    python3 {{scoring}}/score_quotes.py {{corpora}}/quotes/polnear-dev.jsonl.gz target/polnear.jsonl --direct-only
    python3 {{scoring}}/score_quotes.py {{corpora}}/quotes/polnear-dev.jsonl.gz target/polnear.jsonl --roles
    python3 {{scoring}}/score_confidence.py {{corpora}}/quotes/polnear-dev.jsonl.gz target/polnear.jsonl
    {{evaluate}} quotes {{corpora}}/quotes/polnear-dev-names.jsonl.gz > target/names.jsonl
    python3 {{scoring}}/score_speakers.py {{corpora}}/quotes/polnear-dev-names.jsonl.gz target/names.jsonl
    {{evaluate}} quotes {{corpora}}/quotes/gum-attribution-dev.jsonl.gz > target/gum-names.jsonl
    python3 {{scoring}}/score_quotes.py {{corpora}}/quotes/gum-attribution-dev.jsonl.gz target/gum-names.jsonl --names

# Size and speed of what is shown: a document in a notebook, the report of 100,000 quotes in a browser
bench-pages:
    {{python}} benches/pages.py {{corpora}}

# The README's picture, and the results in docs/, by the present model: read them before committing
docs-results:
    {{python}} docs/picture.py
    {{python}} tests/python/test_views_docs.py

# The documentation site into target/site
docs:
    {{python}} -m mkdocs build --strict

# Many texts: threads, overhead, memory, `quotewire run`, and the peers
bench-bulk *arguments:
    {{python}} benches/bulk.py {{corpora}} {{arguments}}

# Tokens, sentences, tags and entities on one thread against sentencex
bench-names: _evaluate
    {{python}} benches/names.py {{corpora}}

# Spark: two local workers against twice one thread
bench-spark *arguments:
    {{python}} benches/spark.py {{corpora}} {{arguments}}

# Licences, advisories and duplicates of every dependency; that the licences carried along are current
audit:
    cargo deny check
    python3 benches/licences.py --check
    {{python}} -m pip install --quiet pip-audit
    {{python}} -m pip_audit --local --skip-editable

# The long part of the tests: kills, leaks, full disks, 100,000 texts a property; hours
soak cases="100000":
    QUOTEWIRE_SOAK=1 {{python}} -m pytest tests/python/test_faults.py tests/python/test_load.py -o timeout=0
    QUOTEWIRE_CASES={{cases}} {{python}} -m pytest tests/python/test_promises.py -o timeout=0
    PROPTEST_CASES={{cases}} cargo test --release --features train --test rust promises

# Fuzzes every target for so many seconds; finds are told and kept in fuzz/artifacts
fuzz seconds="1200" *targets:
    fuzz/run.py --seconds {{seconds}} {{targets}}

# The Python module with AddressSanitizer, and tests on it
sanitize *arguments:
    tests/sanitize {{arguments}}

# Lines of Rust that the tests of Rust and Python reach, by file; pages in target/coverage/html
coverage:
    tests/coverage --html

# Work for texts that no article is, in instructions a byte and in growth when they double; `--full` for whole megabytes, in seconds
hostile *arguments: _evaluate
    python3 benches/hostile.py {{evaluate}} {{arguments}}

# Changes the code of sentences and quotes in one of thirteen places of each kind (some 200), one at a time, and counts what the tests tell
mutants shard="0/13" jobs="2":
    CARGO_INCREMENTAL=1 CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_TEST_DEBUG=0 cargo mutants --file 'src/sentence/**/*.rs' --file 'src/quote/**/*.rs' \
      --shard {{shard}} --sharding round-robin --jobs {{jobs}} --output target --minimum-test-timeout 60 -C=--test=rust -- -- articles case

# What is found in the articles and the cases, written into tests/articles: read the difference before committing it
articles:
    QUOTEWIRE_WRITE=1 cargo test --test rust articles

# Sentence splitters beside each other, speed and quality in one run, in an environment of its own
compare *arguments:
    {{python}} benches/compare.py {{corpora}} {{scoring}} {{arguments}}

# Bytes a second of each stage, by the clock
bench-stages *arguments:
    cargo run --release --manifest-path benches/stages/Cargo.toml -- --bench {{arguments}}

# Instructions a byte and a word of each stage, by callgrind
stages: _evaluate
    python3 benches/profile.py {{evaluate}} --stages

# Where the instructions go: the table in docs/profile.md
profile: _evaluate
    python3 benches/profile.py {{evaluate}} --write docs/profile.md

# A wheel, and whether it is as it should be; `--pgo` makes it as it is published, guided by a profile (needs `rustup component add llvm-tools`)
wheel *arguments:
    rm -rf target/wheels
    {{python}} -m maturin build --release --locked --out target/wheels {{arguments}}
    python3 tests/wheel.py target/wheels

# Miri errs on purpose in the last digits of `exp`, unless told not to; some tests compare two sums exactly.
# The core's tests under Miri (a nightly toolchain with miri and rust-src): all but those that read the whole model, which take it hours
miri:
    MIRIFLAGS='-Zmiri-disable-isolation -Zmiri-deterministic-floats' cargo +nightly miri test --no-default-features --lib -- span:: offsets:: linear:: token:: block::lines \
      block::phrases quote::marks quote::act parse::state calendar decimal probabilities_have

_evaluate:
    cargo build --release --features train
