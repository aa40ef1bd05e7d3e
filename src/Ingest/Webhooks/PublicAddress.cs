using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// The address that a sender called, which a proxy that terminates TLS hides: from the option, from the proxy's headers
/// if they are trusted, else from the request. The query is kept verbatim.
/// </summary>
/// <param name="configured">The public address; empty: not set.</param>
/// <param name="forwarded">Whether X-Forwarded-Proto and X-Forwarded-Host are trusted.</param>
internal sealed class PublicAddress(string configured, bool forwarded)
{
    private const string SchemeEnd = "://";

    /// <summary>The address, including the query.</summary>
    public string Of(HttpRequest request)
    {
        string target = Target(request);
        if (configured.Length > 0)
        {
            int authorityEnd = PathStart(configured);
            return authorityEnd >= configured.Length - 1
                ? string.Concat(configured.AsSpan(0, authorityEnd), target)
                : string.Concat(configured, QueryOf(target));
        }

        string scheme = forwarded ? First(request, "X-Forwarded-Proto") : "";
        string host = forwarded ? First(request, "X-Forwarded-Host") : "";
        return string.Concat(
            scheme.Length > 0 ? scheme : request.Scheme,
            SchemeEnd,
            host.Length > 0 ? host : request.Host.Value,
            target);
    }

    /// <summary>
    /// The address as given, and the same with its missing default port added or its port removed. Source: Twilio's
    /// libraries, which check both since "sig generation on back end is inconsistent".
    /// </summary>
    public static (string Given, string Other) BothPorts(string address)
    {
        int end = PathStart(address);
        int colon = address.AsSpan(0, end).LastIndexOf(':');
        bool hasPort = colon > address.IndexOf(SchemeEnd, StringComparison.Ordinal)
            && address.AsSpan(colon + 1, end - colon - 1).IndexOfAnyExceptInRange('0', '9') < 0;
        if (hasPort)
        {
            return (address, string.Concat(address.AsSpan(0, colon), address.AsSpan(end)));
        }

        string port = address.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80";
        return (address, string.Concat(address.AsSpan(0, end), port, address.AsSpan(end)));
    }

    /// <summary>The address without user, password and query, which may contain anything.</summary>
    public static string WithoutSecrets(string address)
    {
        int end = PathStart(address);
        int authority = address.IndexOf(SchemeEnd, StringComparison.Ordinal) + SchemeEnd.Length;
        int user = address.AsSpan(0, end).LastIndexOf('@');
        int query = address.IndexOf('?');
        var path = address.AsSpan(end, (query < 0 ? address.Length : query) - end);
        return string.Concat(
            address.AsSpan(0, authority), address.AsSpan(Math.Max(authority, user + 1)..end), path);
    }

    // The target as in the request line: a path that was decoded and encoded again may differ.
    private static string Target(HttpRequest request)
    {
        string raw = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        return raw.StartsWith('/') ? raw : raw[Math.Min(raw.Length, PathStart(raw))..];
    }

    private static string QueryOf(string target)
    {
        int query = target.IndexOf('?');
        return query < 0 ? "" : target[query..];
    }

    // End of the authority.
    private static int PathStart(string address)
    {
        int scheme = address.IndexOf(SchemeEnd, StringComparison.Ordinal);
        int from = scheme < 0 ? 0 : scheme + SchemeEnd.Length;
        int end = address.AsSpan(from).IndexOfAny('/', '?');
        return end < 0 ? address.Length : from + end;
    }

    // Each proxy in a chain appends its own; the first is the sender's.
    private static string First(HttpRequest request, string header)
        => request.Headers[header] is { Count: > 0 } values ? values[0]!.Split(',')[0].Trim() : "";
}
