using System.Net.Http.Headers;
using System.Text;

namespace StreamML.FaultInjection.Leaks;

/// <summary>Requests to the API and to the dashboard that ask for what is not there, or in a wrong way.</summary>
/// <param name="access">What right requests need.</param>
internal sealed class ApiWays(LeakAccess access)
{
    private const string Analyze = "/api/v1/ml/sentiment/analyze";

    /// <summary>The ways.</summary>
    public IEnumerable<LeakWay> All => [.. Api(), .. Dashboard()];

    private IEnumerable<LeakWay> Api() =>
    [
        Got("a contact that is not there", canary => $"/api/v1/contacts/{canary.Word}%2F{canary.Phone}"),
        Got("a wrong cursor", canary => $"/api/v1/contacts?cursor={canary.Token}&search={canary.Phone}"),
        Got("a wrong limit", canary => $"/api/v1/messages?limit={canary.Word}"),
        Got("a message that is not there", canary => $"/api/v1/messages/{canary.Word}/where"),
        Got("feedback that is not there", canary => $"/api/v1/feedback/{canary.Word}"),
        Got("a training that is not there", canary => $"/api/v1/training/runs/{canary.Word}"),
        Got("a route that is not there", canary => $"/api/v1/{canary.Word}?key={canary.Token}"),
        Posted("a body that breaks off", canary => $"{{\"text\":\"{canary.Word}"),
        Posted("a text that is an object", canary =>
            $$$"""{"text":{"{{{canary.Word}}}":"{{{canary.Name}}}"}}"""),
        Posted("a field that is not known", canary =>
            $$"""{"text":"hello","{{canary.Word}}":"{{canary.Name}}","include_emotions":"{{canary.Phone}}"}"""),
        new("a key that nobody made", LeakDoor.Api, canary =>
            Request(HttpMethod.Get, "/api/v1/contacts", canary.Token)),
        new("a tenant that is none", LeakDoor.Api, canary => With(
            Request(HttpMethod.Get, "/api/v1/contacts", access.Key), "X-Tenant", $"{canary.Word}/{canary.Phone}")),
        new("a wrong idempotency key", LeakDoor.Api, canary => With(
            Body(Request(HttpMethod.Post, "/api/v1/feedback", access.Key), $$"""{"kind":"{{canary.Word}}"}"""),
            "Idempotency-Key", $"{canary.Token} {canary.Phone}")),
    ];

    private IEnumerable<LeakWay> Dashboard() =>
    [
        Page("a contact that is not there", canary => $"/contact?key={canary.Word}%2F{canary.Phone}"),
        Page("a tenant that is not there", canary => $"/contact?tenant={canary.Word}%2F{canary.Phone}"),
        Page("a campaign that is not there", canary => $"/campaign?id={canary.Word}"),
        Page("a page that is not there", canary => $"/{canary.Word}/{canary.Phone}"),
        Page("a one-time link that is none", canary => $"/welcome?code={canary.Token}"),
        new("a wrong password", LeakDoor.Dashboard, canary => Form(
            "/sign-in", "", ("name", "somebody"), ("password", canary.Token))),
        new("a form of another site", LeakDoor.Dashboard, canary => Form(
            "/contact/feedback", access.Cookie, ("_form", canary.Token), ("text", canary.Word),
            ("contact", canary.Phone))),
        new("a session that is none", LeakDoor.Dashboard, canary => Form(
            "/contact/reveal", $"{access.Cookie.Split('=')[0]}={canary.Token}", ("message", canary.Word))),
    ];

    private LeakWay Got(string what, Func<Canary, string> path) =>
        new(what, LeakDoor.Api, canary => Request(HttpMethod.Get, path(canary), access.Key));

    private LeakWay Posted(string what, Func<Canary, string> body) =>
        new(what, LeakDoor.Api, canary => Body(Request(HttpMethod.Post, Analyze, access.Key), body(canary)));

    private LeakWay Page(string what, Func<Canary, string> path) => new(what, LeakDoor.Dashboard, canary =>
        With(new HttpRequestMessage(HttpMethod.Get, path(canary)), "Cookie", access.Cookie));

    private static HttpRequestMessage Request(HttpMethod method, string path, string key)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private static HttpRequestMessage Body(HttpRequestMessage request, string json)
    {
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return request;
    }

    private static HttpRequestMessage With(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Add(header, value);
        return request;
    }

    private static HttpRequestMessage Form(
        string path, string cookie, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(
                fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        return cookie.Length > 0 ? With(request, "Cookie", cookie) : request;
    }
}
