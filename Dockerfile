# Two stages: the first installs the locked libraries and the app into /venv, the second holds nothing but Python and that.
FROM python:3.13.7-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv /venv
COPY requirements/ requirements/
RUN /venv/bin/pip install --require-hashes --only-binary :all: --requirement requirements/base.txt \
    && pip install --require-hashes --only-binary :all: --requirement requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY ghapp/ ghapp/
# The build tool stays outside of /venv, and pip leaves it when its work is done.
RUN pip wheel --no-index --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /venv/bin/pip install --no-index --no-deps /wheels/*.whl \
    && /venv/bin/python -m compileall -q /venv/lib \
    && /venv/bin/pip uninstall --yes pip

FROM python:3.13.7-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
RUN groupadd --system --gid 10001 ghapp \
    && useradd --system --uid 10001 --gid ghapp --home-dir /data --create-home ghapp
COPY --from=build /venv /venv
USER 10001:10001
# The database, ghapp.db, is made in the working directory: mount a volume here to keep it.
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["python", "-c", \
    "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\") or 8000}/healthz', timeout=4)"]
CMD ["ghapp", "serve"]
