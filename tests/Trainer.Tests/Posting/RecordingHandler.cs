using System.Net;

namespace StreamML.Trainer.Tests.Posting;

/// <summary>A request as it was sent.</summary>
internal sealed record Posted(string Path, string Authorization, string Signature, string Tenant, byte[] Body);

/// <summary>Answers as Ingest does, and keeps what was posted.</summary>
internal sealed class RecordingHandler(params HttpStatusCode[] first) : HttpMessageHandler
{
    private readonly Queue<HttpStatusCode> _first = new(first);

    public List<Posted> Requests { get; } = [];

    public string Problem { get; init; } = "{}";

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string path = request.RequestUri!.AbsolutePath;
        Requests.Add(new Posted(
            path, $"{request.Headers.Authorization}", Header(request, "X-Hub-Signature-256"),
            Header(request, "X-Tenant"), await request.Content!.ReadAsByteArrayAsync(cancellationToken)));
        var answer = _first.TryDequeue(out var given) ? given
            : path.StartsWith("/api/", StringComparison.Ordinal) ? HttpStatusCode.Accepted : HttpStatusCode.OK;
        return new HttpResponseMessage(answer) { Content = new StringContent(Problem) };
    }

    private static string Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
}
