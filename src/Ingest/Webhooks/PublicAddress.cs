using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// The address that a sender called, which a proxy that ends TLS hides: from the option, from the proxy's headers where
/// they may be believed, else as it came here. The query is kept letter by letter.
/// </summary>
/// <param name="configured">The public address; empty: not set.</param>
/// <param name="forwarded">Whether X-Forwarded-Proto and X-Forwarded-Host may be believed.</param>
internal sealed class PublicAddress(string configured, bool forwarded)
{
    private const string SchemeEnd = "://";

    /// <summary>The address, query included.</summary>
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
    /// The address as it is, and with the port that it lacks or without the one that it has. Source: Twilio's
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

    /// <summary>The address without user, password and query, which may hold anything.</summary>
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

    // What stands in the request line, for a path that is decoded and put together again may be another.
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

    // Where the authority ends.
    private static int PathStart(string address)
    {
        int scheme = address.IndexOf(SchemeEnd, StringComparison.Ordinal);
        int from = scheme < 0 ? 0 : scheme + SchemeEnd.Length;
        int end = address.AsSpan(from).IndexOfAny('/', '?');
        return end < 0 ? address.Length : from + end;
    }

    // Proxies in a row each add theirs; the first is the sender's.
    private static string First(HttpRequest request, string header)
        => request.Headers[header] is { Count: > 0 } values ? values[0]!.Split(',')[0].Trim() : "";
}
