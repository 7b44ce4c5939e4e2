"""What the pool tells everybody's programs: the facts of its public pages, and their description as OpenAPI.

Knows no Django: it reads what the queries fetched. Nothing is in here that the public pages do not show to a visitor
who is not logged in.
"""

from talent_pool.open_data.facts import lecturer_facts, report_facts, route_facts, site_facts
from talent_pool.open_data.schema import FILTERS, PAGE_SIZE, schema

__all__ = ["FILTERS", "PAGE_SIZE", "lecturer_facts", "report_facts", "route_facts", "schema", "site_facts"]
