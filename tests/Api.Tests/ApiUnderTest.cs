using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Access;
using StreamML.Api.Audience;
using StreamML.Api.Database;
using StreamML.Api.Erasing;
using StreamML.Api.Feedback;
using StreamML.Api.Health;
using StreamML.Api.Letters;
using StreamML.Api.Reads;
using StreamML.Api.Replaying;
using StreamML.Api.Routes;
using StreamML.Api.Scores;
using StreamML.Api.Suggestions;
using StreamML.Api.Texts;
using StreamML.Api.Training;
using StreamML.Api.Translation;
using StreamML.Api.Voice;
using StreamML.Inference;
using StreamML.Inference.Audience;
using StreamML.Inference.Language;
using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.Inference.Translation;
using StreamML.Messaging.Roles;
using StreamML.Sink;
using StreamML.Sink.Migrations;
using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.StreamProcessors.Tests.Score;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Role.Judging;
using AccessKey = StreamML.Schemas.V1.AccessKey;

namespace StreamML.Api.Tests;

/// <summary>A server with every route, on topics in memory, and keys for it.</summary>
internal sealed class ApiUnderTest : IAsyncDisposable
{
    private static readonly Lazy<EnrichmentModels> Models = new(EnrichmentModels.CreateDefault);

    private readonly ApiServer _server;
    private readonly HttpClient _http;
    private readonly ApiDatabase? _database;

    private ApiUnderTest(
        ApiServer server, AccessKeyBook book, TimeProvider time, FakeInstallation installation, ApiDatabase? database)
    {
        (_server, Book, Installation, _database) = (server, book, installation, database);
        Key = Add(book, "shop", AccessScopes.All, time);
        AllKey = Add(book, AccessKeyBook.AnyTenant, AccessScopes.All, time);
        _http = new HttpClient { BaseAddress = server.Address };
    }

    /// <summary>The keys.</summary>
    public AccessKeyBook Book { get; }

    /// <summary>A key of the tenant shop that may do everything.</summary>
    public string Key { get; }

    /// <summary>A key of any tenant that may do everything.</summary>
    public string AllKey { get; }

    /// <summary>What stands in for topics and the trainer.</summary>
    public FakeInstallation Installation { get; }

    /// <summary>The tables.</summary>
    public ApiDatabase Database => _database ?? throw new InvalidOperationException("There are no tables.");

    /// <summary>Starts one; without tables, unless PostgreSQL is given.</summary>
    public static async Task<ApiUnderTest> StartAsync(
        ApiOptions? options = null, TimeProvider? time = null, PostgresOptions? postgres = null)
    {
        options ??= new ApiOptions();
        options.Port = 0;
        time ??= TimeProvider.System;
        var book = new AccessKeyBook(time);
        var installation = new FakeInstallation();
        ApiDatabase? database = null;
        if (postgres is not null)
        {
            await SinkMigrations.ApplyAsync(postgres, time, NullLogger.Instance, CancellationToken.None);
            database = new ApiDatabase(postgres, TimeSpan.FromSeconds(20), 8);
        }

        var sources = new ReadSources(database, database is null ? null : _ => Task.FromResult(State), time);
        var server = await ApiHost.StartAsync(
            options, Routes(options, installation, sources, database),
            new BearerGate(book), null, new HealthProbes(), time,
            NullLoggerFactory.Instance, CancellationToken.None);
        return new ApiUnderTest(server, book, time, installation, database);
    }

    /// <summary>How the pipeline stands.</summary>
    public static PipelineState State { get; } = new(
        [new StageState("enricher", "reads texts with the models", true, 12, 3)],
        [new TopicState("messages.text", 4, 1_234, 3)], DateTimeOffset.UnixEpoch);

    /// <summary>Every route.</summary>
    public static IReadOnlyList<ApiRoute> Routes(
        ApiOptions options, FakeInstallation? installation = null, ReadSources? sources = null,
        ApiDatabase? database = null)
    {
        sources ??= new ReadSources(null, null, TimeProvider.System);
        var fake = installation ?? new FakeInstallation();
        var texts = EnricherServices.Of(Models.Value, TimeProvider.System);
        var scores = ScorerServices.Of(new ScorerOptions(), LinearScores.All);
        var asker = new TextAsker(texts);
        var jobs = new TrainingJobs(fake.AskAsync, fake.Board, options, TimeProvider.System);
        var intake = new FeedbackIntake(fake, options, TimeProvider.System);
        return
        [
            new HealthRoute(scores.Hub, () => true).Route,
            .. new TextRoutes(asker, options).All,
            .. new ClassifyRoutes(asker, options).All,
            .. new TranslationRoutes(new EchoTranslator(), new LanguageDetector(new LanguageOptions()), options).All,
            .. new ScoreRoutes(scores.Hub, options).All,
            .. new EngagementRoutes(scores.Hub).All,
            .. new VoiceRoutes(
                new LazyTranscriber(() => new HeardTranscriber()),
                new AudioDecoder(new VoiceOptions(), TimeProvider.System), new EchoTranslator()).All,
            .. new TrainingRoutes(jobs).All,
            .. new GuideRoutes(jobs).All,
            .. new FeedbackRoutes(intake, sources).All,
            .. new CampaignRoutes(
                scores.Hub, new FirstTrainings(jobs, options, TimeProvider.System), fake.Feedback, sources).All,
            .. new AudienceRoutes(
                jobs, new AudienceEvaluation(NobodyJudgesAsync, TimeProvider.System), intake, new AudienceOptions(),
                options).All,
            .. new ContactRoutes(sources, options).All,
            .. new ModelRoutes(sources, options).All,
            .. new PipelineRoutes(sources, options).All,
            .. new LetterRoutes(fake.Letters).All,
            .. new ReplayRoutes(new Replays(fake.Replays, TimeProvider.System), options).All,
            .. new ErasureRoutes(
                fake.Erasure, database is null ? null : new ErasureBook(database, TimeProvider.System), options).All,
            .. new SuggestionRoutes(
                new SuggestionDesk(asker, scores.Hub, new EchoTranslator(), sources, new SuggestionOptions()), sources,
                new SuggestionOptions(), new ChurnCheckOptions(), options).All,
        ];
    }

    /// <summary>Makes a key.</summary>
    public static string Add(
        AccessKeyBook book, string tenant, IEnumerable<string> scopes, TimeProvider time,
        Action<AccessKey>? change = null)
    {
        string text = AccessKeyText.Make(production: false, out string id);
        var key = new AccessKey
        {
            KeyId = id,
            Tenant = tenant,
            Application = "test",
            Sha256 = ByteString.CopyFrom(AccessKeyText.DigestOf(text)),
            CreatedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        key.Scopes.AddRange(scopes);
        change?.Invoke(key);
        book.Apply(key);
        return text;
    }

    /// <summary>Sends a request with a key; null for none.</summary>
    public async Task<(int Status, JsonElement Body, HttpResponseMessage Answer)> SendAsync(
        string method, string path, string? body = null, string? key = "", string type = "application/json",
        string? tenant = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Length == 0 ? Key : key);
        }

        if (tenant is not null)
        {
            request.Headers.Add("X-Tenant", tenant);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        var answer = await _http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        using var json = text.StartsWith('{') ? JsonDocument.Parse(text) : JsonDocument.Parse("{}");
        return ((int)answer.StatusCode, json.RootElement.Clone(), answer);
    }

    /// <summary>Posts bytes that are said to be JSON.</summary>
    public async Task<(int Status, JsonElement Body)> PostAsync(string path, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var answer = await _http.SendAsync(request);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, json.RootElement.Clone());
    }

    /// <summary>Reads a stream of server-sent events to its end, and does something once the first has come.</summary>
    public async Task<string> EventsAsync(string path, Action afterFirst)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        string? first = await reader.ReadLineAsync();
        afterFirst();
        return $"{first}\n{await reader.ReadToEndAsync()}";
    }

    /// <summary>Uploads a file.</summary>
    public async Task<(int Status, JsonElement Body)> UploadAsync(string path, byte[] file, string? language = null)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "note.wav" } };
        if (language is not null)
        {
            form.Add(new StringContent(language), "language");
        }

        return await UploadAsync(path, form);
    }

    /// <summary>Sends a form as it is.</summary>
    public async Task<(int Status, JsonElement Body)> UploadAsync(string path, HttpContent form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var answer = await _http.SendAsync(request);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, json.RootElement.Clone());
    }

    /// <summary>The text of a page.</summary>
    public Task<string> PageAsync(string path) => _http.GetStringAsync(path);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private static Task<IReadOnlyList<JudgedModel>> NobodyJudgesAsync(
        JudgeRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JudgedModel>>([]);

    /// <summary>Hears the same Spanish in everything.</summary>
    private sealed class HeardTranscriber : ITranscriber
    {
        public Task<Transcription> TranscribeAsync(
            PcmAudio audio, IProgress<TranscriptionProgress>? progress, CancellationToken cancellationToken)
        {
            var end = TimeSpan.FromSeconds(1);
            return Task.FromResult(new Transcription(
                new Transcript(
                    "quiero comprar", "es", 0.94, end, [new TranscriptSegment("quiero comprar", default, end, 0.94)],
                    [new TranscriptWord("quiero", default, end, 0.94)], new ModelIdentity("heard", "1")), null));
        }
    }

    /// <summary>Translates by naming the language wanted; knows no Klingon.</summary>
    private sealed class EchoTranslator : ITranslator
    {
        public Task<IReadOnlyList<TranslationResult>> TranslateAsync(
            IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<TranslationResult>>(
            [
                .. requests.Select(request => request.Target == "tlh"
                    ? new TranslationResult(
                        TranslationOutcome.UnsupportedPair, null, "en", default, "en is not translated to tlh here")
                    : new TranslationResult(
                        TranslationOutcome.Translated, $"{request.Target}: {request.Text}", request.Source ?? "en",
                        default, null)),
            ]);

        public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<TranslatableLanguage>>([new TranslatableLanguage("en", ["es", "pt"])]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
