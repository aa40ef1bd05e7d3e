namespace StreamML.FaultInjection.Requests;

/// <summary>
/// What the document names for a request: what was spoilt may have become a request of another route. Thread-safe.
/// </summary>
/// <param name="templates">The routes.</param>
internal sealed class RequestRoutes(IReadOnlyList<RequestTemplate> templates)
{
    private readonly (string[] Parts, RequestTemplate Template)[] _routes =
        [.. templates.Select(template => (PartsOf(template.Path), template))];

    /// <summary>
    /// The statuses of the routes with this method and path; where no route has the method, those of the path; where
    /// none has the path, those of the route that the request was made from.
    /// </summary>
    /// <param name="method">The method, in any case.</param>
    /// <param name="path">The path, escaped as it is sent, without a query.</param>
    /// <param name="made">The route that the request was made from.</param>
    public IReadOnlySet<int> Statuses(string method, string path, RequestTemplate made)
    {
        string[] parts = PartsOf(path);
        var ofPath = _routes.Where(route => Matches(route.Parts, parts)).Select(route => route.Template).ToList();
        var ofMethod = ofPath.Where(
            template => template.Method.Equals(method, StringComparison.OrdinalIgnoreCase)).ToList();
        return (ofMethod.Count > 0 ? ofMethod : ofPath.Count > 0 ? ofPath : [made])
            .SelectMany(template => template.Statuses).ToHashSet();
    }

    // A slash at the end makes no other path.
    private static string[] PartsOf(string path) => (path.EndsWith('/') ? path[..^1] : path).Split('/');

    private static bool Matches(string[] route, string[] parts) => route.Length == parts.Length
        && route.Zip(parts).All(pair => pair.First.StartsWith('{')
            ? pair.Second.Length > 0
            : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
}
