using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace StreamML.FaultInjection.Requests;

/// <summary>A request that was made.</summary>
/// <param name="Message">What is sent.</param>
/// <param name="Template">The route that it was made from.</param>
/// <param name="Statuses">What the document says it may be answered with.</param>
/// <param name="What">What it is, in words: no content.</param>
internal sealed record ForgedRequest(
    HttpRequestMessage Message, RequestTemplate Template, IReadOnlySet<int> Statuses, string What);

/// <summary>
/// Makes requests: valid ones of each route, with the ids and cursors that the installation has, and up to three things
/// wrong with them. The same seed and number make the same request. Thread-safe.
/// </summary>
/// <param name="server">Where they are sent.</param>
/// <param name="templates">The routes.</param>
/// <param name="known">Values that the API has answered with, by the name of their field.</param>
/// <param name="keys">Keys to send, the first most often.</param>
/// <param name="tenant">A tenant that there is.</param>
/// <param name="seed">Of all choices.</param>
internal sealed class RequestForge(
    Uri server, IReadOnlyList<RequestTemplate> templates, IReadOnlyDictionary<string, IReadOnlyList<string>> known,
    IReadOnlyList<string> keys, string tenant, int seed)
{
    private const int MutationsMost = 3;

    private readonly RequestRoutes _routes = new(templates);

    private static readonly string[] Methods =
        ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "get", "PROPFIND", "QUERY"];

    private static readonly string[] Texts =
    [
        "", "0", "-1", "1", "25", "200", "201", "2147483648", "9223372036854775808", "NaN", "1e9", "true", "null",
        "%00",
        "%0d%0aX-A:%20b", "%ed%a0%80", "%ff%fe", "%25%32%66", "..%2f..", "%2F", "*", "'", "a'%20OR%201=1", "%F0%9F%98%80",
        "%D8%B3%D9%84%D8%A7%D9%85", "W10", "WyIxIiwiMiJd", "WyIzMTU1Mzc4OTc1OTk5OTk5OTk5IiwiYSJd", "improving", "high",
        "lead", "+49%20170",
    ];

    private static readonly string[] Types =
    [
        "application/json; charset=utf-16", "text/plain", "application/xml", "application/json;", "multipart/form-data",
        "application/x-www-form-urlencoded", "application/problem+json", "nonsense",
    ];

    /// <summary>Makes a request.</summary>
    /// <param name="number">Its number, from 0.</param>
    public ForgedRequest Make(long number)
    {
        var random = new Random(SeedOf(number));
        var template = templates[random.Next(templates.Count)];
        int wrong = random.Next(MutationsMost + 1);
        var kinds = Enumerable.Range(0, wrong).Select(_ => (Wrong)random.Next((int)Wrong.Count)).ToHashSet();
        string method = kinds.Contains(Wrong.Method) ? Methods[random.Next(Methods.Length)] : template.Method;
        string target = Target(template, kinds, random);
        var message = new HttpRequestMessage(new HttpMethod(method), AsItIs(target))
        {
            Content = Content(template, kinds, random),
        };
        Head(message, kinds, random);
        return new ForgedRequest(
            message, template, _routes.Statuses(method, target.Split('?')[0], template),
            $"{method} {template.Path} with {(wrong == 0 ? "nothing" : string.Join(", ", kinds))} wrong");
    }

    // Dots and percent signs reach the server as they were made.
    private Uri AsItIs(string target) => new(
        $"http://{server.Authority}{target}",
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private string Target(RequestTemplate template, HashSet<Wrong> kinds, Random random)
    {
        var path = new StringBuilder();
        foreach (string part in template.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string value = part.StartsWith('{') ? Known(part.Trim('{', '}'), random) : part;
            path.Append('/').Append(
                kinds.Contains(Wrong.Path) && random.Next(3) == 0 ? Texts[random.Next(Texts.Length)]
                : kinds.Contains(Wrong.Id) && part.StartsWith('{') ? AnyText(random)
                : value);
        }

        if (kinds.Contains(Wrong.Path))
        {
            path.Append(random.Next(4) switch { 0 => "/", 1 => "//", 2 => "/%2e%2e/x", _ => new string('a', 4_000) });
        }

        var query = template.Query.Where(_ => random.Next(2) == 0).Select(name => $"{name}={QueryValue(name, random)}")
            .ToList();
        if (kinds.Contains(Wrong.Query))
        {
            query.AddRange((template.Query.Count == 0 ? ["detail"] : template.Query).Select(
                name => $"{name}={AnyText(random)}"));
        }

        return query.Count == 0 ? path.ToString() : $"{path}?{string.Join('&', query)}";
    }

    private string QueryValue(string name, Random random) => name switch
    {
        "cursor" => Known("next_cursor", random),
        "limit" or "days" => random.Next(1, 90).ToString(CultureInfo.InvariantCulture),
        "search" => random.Next(2) == 0 ? "a" : "49",
        _ => Texts[random.Next(Texts.Length)],
    };

    private string Known(string name, Random random) =>
        known.TryGetValue(name, out var values) && values.Count > 0 && random.Next(8) > 0
            ? Uri.EscapeDataString(values[random.Next(values.Count)])
            : AnyText(random);

    private string AnyText(Random random) => random.Next(4) switch
    {
        0 => Uri.EscapeDataString(known.Values.Where(values => values.Count > 0).Select(values => values[0])
            .ElementAtOrDefault(random.Next(known.Count + 1)) ?? "x"),
        1 => new string('a', random.Next(1, 3_000)),
        _ => Texts[random.Next(Texts.Length)],
    };

    private static ByteArrayContent? Content(RequestTemplate template, HashSet<Wrong> kinds, Random random)
    {
        byte[]? bytes = template.Example is { } example
            ? kinds.Contains(Wrong.Body) ? new BodyMutations(random).Spoil(example) : Encoding.UTF8.GetBytes(example)
            : template.TakesFile ? FileForm(kinds, random)
            : kinds.Contains(Wrong.Body) ? "{}"u8.ToArray()
            : null;
        if (bytes is null)
        {
            return null;
        }

        string type = kinds.Contains(Wrong.Type) ? Types[random.Next(Types.Length)]
            : template.TakesFile ? "multipart/form-data; boundary=b"
            : "application/json";
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (kinds.Contains(Wrong.Header) && random.Next(3) == 0)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", random.Next(2) == 0 ? "gzip" : "br");
        }

        return content;
    }

    // Noise is no audio: no engine is asked, and the parser of forms sees everything.
    private static byte[] FileForm(HashSet<Wrong> kinds, Random random)
    {
        byte[] noise = new byte[random.Next(2_000)];
        random.NextBytes(noise);
        string head = kinds.Contains(Wrong.Body)
            ? random.Next(3) switch { 0 => "--b\r\n", 1 => "--c\r\n\r\n", _ => "" }
            : "--b\r\n";
        return
        [
            .. Encoding.ASCII.GetBytes(
                $"{head}Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"),
            .. noise,
            .. Encoding.ASCII.GetBytes(kinds.Contains(Wrong.Body) && random.Next(2) == 0 ? "" : "\r\n--b--\r\n"),
        ];
    }

    private void Head(HttpRequestMessage message, HashSet<Wrong> kinds, Random random)
    {
        var headers = message.Headers;
        if (kinds.Contains(Wrong.Key))
        {
            headers.TryAddWithoutValidation("Authorization", random.Next(4) switch
            {
                0 => $"Bearer {keys[0][..^1]}",
                1 => $"Basic {keys[0]}",
                2 => $"Bearer {new string('a', 3_000)}",
                _ => "",
            });
        }
        else
        {
            headers.Authorization = new AuthenticationHeaderValue(
                "Bearer", keys[random.Next(4) > 0 ? 0 : random.Next(keys.Count)]);
        }

        if (kinds.Contains(Wrong.Tenant))
        {
            headers.TryAddWithoutValidation("X-Tenant", random.Next(4) switch
            {
                0 => "nobody",
                1 => "a b",
                2 => new string('a', 200),
                _ => "\u00e9",
            });
        }
        else if (random.Next(10) > 0)
        {
            headers.TryAddWithoutValidation("X-Tenant", tenant);
        }

        // Without it a training would be waited for.
        headers.TryAddWithoutValidation("Prefer", "respond-async");
        if (random.Next(3) == 0)
        {
            headers.TryAddWithoutValidation("Idempotency-Key", kinds.Contains(Wrong.Header)
                ? new string('k', random.Next(200, 400))
                : $"key-{random.Next(50)}");
        }

        if (kinds.Contains(Wrong.Header))
        {
            headers.TryAddWithoutValidation("Accept", "text/html;q=0.1, nonsense");
            headers.TryAddWithoutValidation("X-Large", new string('x', random.Next(20_000)));
            headers.TryAddWithoutValidation("If-None-Match", "*");
            headers.TryAddWithoutValidation("Range", "bytes=5-1");
        }
    }

    // Neighbouring numbers must not make neighbouring requests.
    private int SeedOf(long number)
    {
        ulong mixed = ((ulong)number + ((ulong)seed << 32)) * 0x9E3779B97F4A7C15;
        return (int)((mixed ^ (mixed >> 29)) >> 17);
    }

    private enum Wrong
    {
        Method, Path, Id, Query, Body, Type, Key, Tenant, Header, Count,
    }
}
