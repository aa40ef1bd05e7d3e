using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Http;
using StreamML.Api.People;
using StreamML.Schemas.Json;

namespace StreamML.Api.Dashboard;

/// <summary>A page, or what a form sends to. Who has not its right is refused.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">Its path.</param>
/// <param name="Right">What a person must be allowed to do.</param>
/// <param name="Handle">Answers; throws <see cref="ApiProblem"/> to refuse.</param>
internal sealed record DashboardRoute(
    string Method, string Path, PersonRight Right, Func<DashboardCall, Task<IResult>> Handle)
{
    /// <summary>
    /// Whether the page asks for itself again and again, and what it gets is the same for all of a role.
    /// </summary>
    public bool Live { get; init; }
}

/// <summary>A request of a person who was let in.</summary>
/// <param name="Http">The request and its response.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Token">The session's cookie.</param>
/// <param name="Tenant">Whose data is meant; empty where there is none yet.</param>
/// <param name="Tenants">Tenants to choose from; empty for who sees one only.</param>
/// <param name="Form">What a form sent; empty for a page.</param>
/// <param name="Aborted">Ends when nobody waits, or the time is over.</param>
internal sealed record DashboardCall(
    HttpContext Http, Person Person, string Token, string Tenant, IReadOnlyList<string> Tenants, IFormCollection Form,
    CancellationToken Aborted)
{
    private const int ReasonCharsMax = 200;

    /// <summary>Whether the person sees all tenants.</summary>
    public bool SeesAll => Person.Tenant == Person.AnyTenant;

    /// <summary>
    /// The number that a form was given when its page was made, so that what must be done once is; null where it has
    /// none.
    /// </summary>
    public Guid? FormNumber => Guid.TryParse(Field("event"), out var number) ? number : null;

    /// <summary>Whether an open page asks for what has changed, not a person for the page.</summary>
    public bool WantsFragment => IsFragment(Http);

    /// <summary>Whether a request is of an open page that asks for what has changed.</summary>
    public static bool IsFragment(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) && http.Request.Headers["HX-Request"] == "true";

    /// <summary>The query with its question mark; empty for none.</summary>
    public string OwnQuery => Http.Request.QueryString.Value ?? "";

    /// <summary>A value of the query, as it can be kept; null where it is absent or empty.</summary>
    public string? Query(string name) =>
        Http.Request.Query[name] is [{ Length: > 0 } value] ? StorableText.Of(value) : null;

    /// <summary>A value of the form; empty where it is absent.</summary>
    public string Field(string name) => Form[name] is [{ } value] ? value : "";

    /// <summary>All values of a field of the form; empty where it is absent.</summary>
    public IReadOnlyList<string> Fields(string name) => [.. Form[name].OfType<string>()];

    /// <summary>Why something is done, as the form says: at most 200 characters; may be empty.</summary>
    public string Reason()
    {
        string reason = string.Concat(Field("reason").Where(sign => !char.IsControl(sign))).Trim();
        return reason[..Math.Min(reason.Length, ReasonCharsMax)];
    }

    /// <summary>A number of the query within bounds; the usual one where it is absent or none.</summary>
    public int Number(string name, int usual, int least, int most) =>
        int.TryParse(Query(name), out int number) ? Math.Clamp(number, least, most) : usual;

    /// <summary>One of some words of the query; null where it is absent or another.</summary>
    public string? OneOf(string name, IReadOnlyCollection<string> words) =>
        Query(name) is { } word && words.Contains(word) ? word : null;

    /// <summary>What the page is made of besides its content.</summary>
    public PageFrame Frame(string title, DateTimeOffset asOf) => new(
        title, Person, Tenant, Tenants, Http.Request.Path, OwnQuery,
        SessionStore.FormToken(Token), asOf, DashboardNotices.Of(Query("done")), PageAssets.Path)
    {
        IsFragment = WantsFragment,
    };
}
