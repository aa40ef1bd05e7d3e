using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Scalar.AspNetCore;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Routes;
using StreamML.Api.Server;

namespace StreamML.Api.Docs;

/// <summary>
/// The documentation of the routes: a page with all of them that is there at once, and Scalar's reference, from which
/// they are tried out. Both say whose key they use.
/// </summary>
internal static class DocsSite
{
    /// <summary>The page of all routes.</summary>
    public const string Page = "/docs";

    /// <summary>The reference.</summary>
    public const string Reference = Page + "/reference";

    /// <summary>Whose key a request has.</summary>
    private const string Key = Page + "/key";

    // The page needs nothing but its own files.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    private static readonly string Assets = Page + PageAssets.Path;

    /// <summary>Maps both pages and what they need.</summary>
    /// <param name="app">The server.</param>
    /// <param name="routes">The routes.</param>
    /// <param name="requests">Says whose key is sent.</param>
    public static async Task MapAsync(WebApplication app, IReadOnlyList<ApiRoute> routes, ApiRequests requests)
    {
        var page = await PageHtml.RenderAsync<DocsPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(DocsPage.Routes)] = routes.Select(Of).ToList(),
                [nameof(DocsPage.Files)] = Assets,
            });
        app.MapGet(Page, (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = Policy;
            return page;
        }).ExcludeFromDescription();
        app.MapGet(Assets + "/{file}", (HttpContext http, string file) => PageAssets.Answer(http, file))
            .ExcludeFromDescription();
        Delegate who = (HttpContext http) => requests.TellKeyAsync(http);
        app.MapGet(Key, who).ExcludeFromDescription();
        string bar = await PageHtml.PartAsync<KeyBar>([]);
        app.MapScalarApiReference(Reference, docs => docs
            .WithTitle("StreamML API").WithFavicon($"{Assets}/icon.svg").EnablePersistentAuthentication()

            // What asks others, or sends them what is written here.
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools()
            .HideClientButton()
            .WithJavaScriptConfiguration($"{Assets}/reference.js")
            .AddHeadContent(
                $"""<link rel="stylesheet" href="{Assets}/docs.css">"""
                + $"""<script type="module" src="{Assets}/docs.js"></script>""")
            .AddHeaderContent($"""<header class="docs-bar"><a href="{Page}">All routes</a>{bar}</header>"""));
    }

    private static DocumentedRoute Of(ApiRoute route) => new(
        route.Group, route.Method, route.Path, route.Summary,
        $"Scope {route.Scope}{(route.OfInstallation ? ", a key of all tenants" : "")}",
        $"{Reference}#tag/{Uri.EscapeDataString(route.Group)}/{route.Id}");
}
