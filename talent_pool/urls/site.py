"""Addresses of teaching sites, routes and the map."""

from django.urls import URLPattern, path

from talent_pool.views import site, site_edit

urlpatterns: list[URLPattern] = [
    path("pool/sites/", site.site_list, name="site-list"),
    path("pool/sites/poster.pdf", site.site_poster, name="site-poster"),
    path("pool/sites/new/", site_edit.site_create, name="site-create"),
    path("pool/sites/map/", site_edit.map_edit, name="map-edit"),
    path("pool/sites/<str:code>/", site.site_detail, name="site-detail"),
    path("pool/sites/<str:code>/edit/", site_edit.site_edit, name="site-edit"),
    path("pool/sites/<str:code>/delete/", site_edit.site_delete, name="site-delete"),
    path("pool/sites/<str:code>/pictures/<int:number>/", site.site_picture, name="site-picture"),
    path(
        "pool/sites/<str:code>/pictures/<int:number>/delete/",
        site_edit.site_picture_delete,
        name="site-picture-delete",
    ),
    path("pool/routes/new/", site_edit.route_create, name="route-create"),
    path("pool/routes/<str:code>/", site.route_detail, name="route-detail"),
    path("pool/routes/<str:code>/poster.pdf", site.route_poster, name="route-poster"),
    path("pool/routes/<str:code>/edit/", site_edit.route_edit, name="route-edit"),
    path("pool/routes/<str:code>/delete/", site_edit.route_delete, name="route-delete"),
]
