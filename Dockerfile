# Lore, as small as it gets: what is pinned in requirements.txt, our code, and a user who owns neither.
#   docker build -t lore .                     the server
#   docker build -t lore --target keeper .     the same with PostgreSQL's client programs, for `lore backup` and `restore`

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/lore
WORKDIR /src
COPY requirements.txt ./
RUN /opt/lore/bin/pip install --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY storage storage
COPY prompts prompts
RUN /opt/lore/bin/pip install --no-deps . && /opt/lore/bin/pip uninstall -y pip setuptools

FROM python:3.11-slim AS base
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin lore && install -d -o lore -g lore /var/lib/lore
COPY --from=build /opt/lore /opt/lore
ENV PATH=/opt/lore/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    LORE_HOST=0.0.0.0 LORE_PORT=3000 \
    LORE_DATABASE_URL=sqlite:////var/lib/lore/lore.db LORE_ERASED_FILE=/var/lib/lore/lore.erased
USER 10001:10001
WORKDIR /var/lib/lore
VOLUME /var/lib/lore
ENTRYPOINT ["lore"]

FROM base AS keeper
USER root
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
USER 10001:10001
CMD ["doctor"]

FROM base AS server
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:3000/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["serve"]
