# One image with both Pythons; `docker compose up --build` makes and runs it. It does what `make setup` and `make run` do.
FROM python:3.10-slim-bookworm AS rasa-python

FROM python:3.11-slim-bookworm
COPY --from=rasa-python /usr/local/bin/python3.10 /usr/local/bin/
COPY --from=rasa-python /usr/local/lib/libpython3.10.so.1.0 /usr/local/lib/
COPY --from=rasa-python /usr/local/lib/python3.10 /usr/local/lib/python3.10
RUN ldconfig && useradd --create-home saathi && mkdir -p /saathi/var && chown -R saathi /saathi
WORKDIR /saathi
USER saathi

# The environments first: they change seldom.
COPY --chown=saathi pyproject.toml ./
COPY --chown=saathi setup ./setup
COPY --chown=saathi requirements ./requirements
RUN python3 -m setup environments

COPY --chown=saathi . .
RUN python3 -m setup run

ENV HOST=0.0.0.0
EXPOSE 8000
VOLUME /saathi/var
CMD [".venv/bin/python", "-m", "bot", "run"]
