using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Npgsql;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Hosting.Tests.Paths;

/// <summary>
/// The files that a record passes are those that <c>docs/ARCHITECTURE.md</c> lists. A run of each role is recorded: a
/// file is passed if a method of it is given the whole record in one of its forms. One that only answers with
/// something else is asked on the way.
/// </summary>
public sealed partial class RecordPathTests
{
    private const int MaxFiles = 10;
    private const string Body =
        """
        {"object":"whatsapp_business_account","entry":[{"id":"100","changes":[{"field":"messages","value":{
        "messaging_product":"whatsapp","metadata":{"display_phone_number":"351210000000","phone_number_id":"5"},
        "contacts":[{"profile":{"name":"Ana"},"wa_id":"351912345678"}],"messages":[{"from":"351912345678",
        "id":"wamid.1","timestamp":"1760000000","type":"text","text":{"body":"hello"}}]}}]}]}
        """;

    private const string Span = "System.ReadOnlySpan`1[System.Byte]";
    private const string Memory = "System.ReadOnlyMemory`1[System.Byte]";
    private const string Batch = "StreamML.Sink.Writing.SinkBatch";

    private static readonly string[] Sources =
    [
        "Confluent.Kafka.ConsumeResult", "StreamML.Messaging.Sources.SourceRecord",
    ];

    private static readonly string[] Lookers = ["Metrics.cs", "Log.cs", "Spans.cs"];

    private static readonly string[] Outputs =
    [
        "StreamML.Schemas.V1.WhatsAppMessage", "Google.Protobuf.IMessage",
        "StreamML.Messaging.Producers.ProducerRecord",
    ];

    [Fact]
    public async Task Webhook_FromSocketToLog_PassesTheFilesThatAreListed()
    {
        string[] forms =
        [
            "Microsoft.AspNetCore.Http.HttpContext", "Microsoft.AspNetCore.Http.HttpRequest",
            "StreamML.Ingest.Http.RequestBody", Span, Memory,
            "System.IO.Pipelines.ReadResult", "StreamML.Schemas.V1.RawWebhook", .. Outputs,
        ];
        await CheckAsync("ingest", forms, async (_, address) =>
        {
            byte[] body = Encoding.UTF8.GetBytes(Body);
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address!, "/webhooks/whatsapp"));
            request.Content = new ByteArrayContent(body);
            request.Headers.Add("X-Hub-Signature-256", "sha256="
                + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(RecordedServers.Secret), body)));
            using var answer = await client.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode);
        });
    }

    [Fact]
    public async Task Webhook_FromRawTopicToTyped_PassesTheFilesThatAreListed()
    {
        string[] forms =
        [
            .. Sources, "StreamML.Schemas.V1.RawWebhook", Memory,
            "StreamML.WhatsApp.Meta.WebhookContent", "StreamML.WhatsApp.Meta.WebhookElement", .. Outputs,
        ];
        await CheckAsync("normaliser", forms, async (installation, _) =>
        {
            var raw = new RawWebhook
            {
                Tenant = "100",
                Producer = "meta",
                Body = ByteString.CopyFromUtf8(Body),
                DeliveryId = "d",
                ReceivedAtMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
                WabaIds = { "100" },
            };
            await installation.AppendAsync(TopicCatalogue.WhatsAppRaw, "100", raw);
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await installation.Kafka.CreateReader()
                .ReadAsync([TopicCatalogue.WhatsAppMessages], ReadFrom.Earliest, follow: true, deadline.Token)
                .FirstAsync(deadline.Token);
        });
    }

    [Fact]
    public async Task Message_FromTopicToRow_PassesTheFilesThatAreListed()
    {
        string[] forms =
        [
            .. Sources, "StreamML.Schemas.V1.WhatsAppMessage", Batch,
            "StreamML.Sink.Copying.StagedRows",
        ];
        await CheckAsync("sink", forms, async (installation, _) =>
        {
            var message = new WhatsAppMessage
            {
                Tenant = "100",
                ContactKey = "c",
                PhoneNumberId = "p",
                MessageId = "m",
                Revision = new Revision { TimeMs = 1, Id = "m" },
                Direction = Direction.Inbound,
                SentAtMs = 1,
                Type = "text",
                Text = new TextContent { Body = "hello" },
            };
            await installation.AppendAsync(TopicCatalogue.WhatsAppMessages, "c", message);
            await using var source = NpgsqlDataSource.Create(installation.Postgres);
            await using var count = source.CreateCommand("SELECT count(*) FROM streamml.messages");
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while ((long)(await count.ExecuteScalarAsync(deadline.Token))! == 0)
            {
                await Task.Delay(20, deadline.Token);
            }
        });
    }

    private static async Task CheckAsync(
        string role, string[] forms, Func<RecordedServers, Uri?, Task> pass)
    {
        await using var servers = await RecordedServers.StartAsync();
        using var recorder = new CallRecorder();
        IReadOnlyList<(string File, MethodBase Method)> calls;
        await using (var copy = await servers.StartCopyAsync(recorder, role))
        {
            await pass(servers, copy.IngestAddress);
            calls = await recorder.CallsAsync();
        }

        var given = calls.Where(call => IsGiven(call.File, call.Method, forms))
            .ToLookup(call => call.File, call => call.Method, StringComparer.Ordinal);
        var (passed, asked) = Listed(role);
        var problems = given.Where(file => !passed.Contains(file.Key) && !asked.Contains(Path.GetFileName(file.Key)))
            .Select(file => $"{file.Key} is not listed; {string.Join(", ", file.Select(method => method.Name))}")
            .Concat(passed.Where(file => !given.Contains(file)).Select(file => $"{file} is listed and not passed"))
            .Concat(given.Where(file => asked.Contains(Path.GetFileName(file.Key)))
                .SelectMany(file => file.Where(method => !IsAnswer(method, forms))
                    .Select(method => $"{file.Key} is passed, not asked: {method.Name}")))
            .Concat(asked.Where(name => given.All(file => Path.GetFileName(file.Key) != name))
                .Select(name => $"{name} is listed and not asked"))
            .Append(passed.Count is 0 or > MaxFiles ? $"{passed.Count} files" : "")
            .Where(problem => problem.Length > 0)
            .ToList();
        Assert.True(problems.Count == 0, $"the path of a record through {role}:\n{string.Join('\n', problems)}");
    }

    // The types of the forms are the record itself, but the sink's batch also makes the rows. Metrics, logs and spans
    // only look at the record. A parser is given parts of the body, and messages that it is still making. At its start
    // a role reads the frame of the installation's key.
    private static bool IsGiven(string file, MethodBase method, string[] forms) =>
        !method.IsConstructor && !file.StartsWith("src/Schemas/WireFormat/", StringComparison.Ordinal)
        && !Lookers.Any(name => file.EndsWith(name, StringComparison.Ordinal))
        && !Mentions(Outermost(method.DeclaringType!), forms.Where(form => form != Batch))
        && method.GetParameters().Any(parameter => Mentions(
            parameter.ParameterType,
            file.StartsWith("src/WhatsApp/", StringComparison.Ordinal) ? forms.Except(Outputs) : forms));

    // It returns something, and that is no form of the record.
    private static bool IsAnswer(MethodBase method, string[] forms) =>
        method is MethodInfo { ReturnType: var type } && type != typeof(void) && type != typeof(Task)
        && type != typeof(ValueTask) && !Mentions(type, forms)
        && !method.GetParameters().Any(each => each.ParameterType.IsByRef && Mentions(each.ParameterType, forms));

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static bool Mentions(Type type, IEnumerable<string> forms) =>
        type.HasElementType
            ? Mentions(type.GetElementType()!, forms)
            : forms.Contains((type.FullName ?? $"{type.Namespace}.{type.Name}").Split('`')[0])
                || forms.Contains(type.ToString())
                || (type.IsGenericType && type.GetGenericArguments().Any(part => Mentions(part, forms)));

    // Numbered lines that begin with a file, and the paragraph of those that are asked.
    private static (HashSet<string> Passed, HashSet<string> Asked) Listed(string section)
    {
        string document = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "ARCHITECTURE.md"));
        int start = document.IndexOf($"\n### {section}:", StringComparison.Ordinal);
        string text = document[start..document.IndexOf("\n##", start + 4, StringComparison.Ordinal)];
        var passed = Step().Matches(text).Select(match => match.Groups["file"].Value);
        var asked = AskedParagraph().Match(text) is { Success: true } paragraph
            ? FileName().Matches(paragraph.Value).Select(match => match.Groups["file"].Value)
            : [];
        return (passed.ToHashSet(StringComparer.Ordinal), asked.ToHashSet(StringComparer.Ordinal));
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "StreamML.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^\d+\. `(?<file>src/[^`]+\.cs)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Step();

    [GeneratedRegex(@"^Asked on the way: .*?(?=\n\n|\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex AskedParagraph();

    [GeneratedRegex(@"`([^`]*/)?(?<file>\w+\.cs)`", RegexOptions.ExplicitCapture)]
    private static partial Regex FileName();
}
