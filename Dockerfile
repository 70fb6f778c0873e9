# Two stages: the first installs the locked libraries and the app into /venv, the second contains only Python and /venv.
FROM python:3.13.7-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements/ requirements/
RUN pip install --require-hashes --only-binary :all: --requirement requirements/installer.txt
# The installer and the build tool stay outside /venv.
RUN python -m venv --without-pip /venv \
    && pip --python /venv install --require-hashes --only-binary :all: --requirement requirements/base.txt \
    && pip install --require-hashes --only-binary :all: --requirement requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY ghapp/ ghapp/
RUN pip wheel --no-index --no-deps --no-build-isolation --wheel-dir /wheels . \
    && pip --python /venv install --no-index --no-deps /wheels/*.whl \
    && /venv/bin/python -m compileall -q /venv/lib

FROM python:3.13.7-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
RUN groupadd --system --gid 10001 ghapp \
    && useradd --system --uid 10001 --gid ghapp --home-dir /data --create-home ghapp
COPY --from=build /venv /venv
USER 10001:10001
# The app creates its database, ghapp.db, in the working directory. Mount a volume here to keep it.
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["python", "-c", \
    "import os, urllib.request; port = os.environ.get(\"OPERATIONS_PORT\") or os.environ.get(\"PORT\") or 8000; urllib.request.urlopen(f'http://127.0.0.1:{port}/healthz', timeout=4)"]
CMD ["ghapp", "serve"]
