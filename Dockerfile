# Rubrique as a service: models included, nothing fetched at run time. See docs/service.md.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY models ./models
COPY nlp ./nlp
# Without tests, bytecode and pip, which a service never needs: 300 MB less.
RUN python -m venv /opt/rubrique \
 && /opt/rubrique/bin/pip install --no-cache-dir --no-compile -c constraints.txt '.[serve,documents]' \
 && /opt/rubrique/bin/pip uninstall -y pip setuptools \
 && find /opt/rubrique -type d \( -name tests -o -name __pycache__ \) -prune -exec rm -r {} +

FROM python:3.11-slim-bookworm
COPY --from=build /opt/rubrique /opt/rubrique
RUN useradd --system --uid 10001 --no-create-home rubrique \
 && mkdir /corrections \
 && chown 10001 /corrections
ENV PATH=/opt/rubrique/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp
USER 10001
WORKDIR /tmp
VOLUME /corrections
EXPOSE 8787
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8787/healthz', timeout=4)"]
ENTRYPOINT ["rubrique"]
CMD ["serve", "--host", "0.0.0.0", "--corrections", "/corrections/corrections.jsonl"]
