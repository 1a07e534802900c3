"""An audit that is read on several machines, by the workers of a Dask cluster."""
