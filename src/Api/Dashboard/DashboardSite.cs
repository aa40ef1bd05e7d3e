using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Database;
using StreamML.Api.Oidc;
using StreamML.Api.People;
using StreamML.Api.Reads;
using StreamML.Api.Where;

namespace StreamML.Api.Dashboard;

/// <summary>The dashboard: its pages, made from one table, and what they read from.</summary>
internal sealed class DashboardSite : IAsyncDisposable
{
    private readonly PersonStore _people;
    private readonly SessionStore _sessions;
    private readonly SignInPages _signIn;
    private readonly SignInAttempts _attempts;
    private readonly OidcSignIn? _issuer;
    private readonly IssuerPages? _issuerPages;
    private readonly DashboardGate _gate;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="database">What is read from; not owned.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="services">What pages ask of the cluster.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where faults are logged.</param>
    public DashboardSite(
        ApiDatabase database, DashboardOptions options, DashboardServices services, TimeProvider time,
        ILoggerFactory loggers)
    {
        _people = new PersonStore(database, time);
        _sessions = new SessionStore(database, time, options.SessionLifetime);
        _attempts = new SignInAttempts(options);
        _signIn = new SignInPages(_people, _sessions, _attempts, options, time);
        var log = loggers.CreateLogger("StreamML.Api.Dashboard");
        _gate = new DashboardGate(
            _sessions, new TenantReads(database),
            new SharedFragments(new CommitReads(database).VersionAsync, options.LiveInterval, time), time, log);
        var audit = new AuditLog(database, time);
        _issuer = OidcSignIn.Of(options.Oidc, time, log);
        _issuerPages = _issuer is null ? null : new IssuerPages(_issuer, _signIn, _people, audit, options.Oidc);
        var contacts = new ContactPages(database, services, options, audit, time);
        var campaigns = new CampaignPages(database, options, time);
        var models = new ModelPages(database, services, audit, time);
        var workings = new WorkingPages(database, services, options, time);
        var letters = new LetterPages(services.Letters, audit, time);
        var messages = new MessagePages(
            services.Paths ?? new MessagePaths(database, null, new WhereOptions(), time), time);
        var settings = new SettingsPages(database, services, options, _people, audit, time);
        var replays = new ReplayPages(services.Replays, options, audit, time);
        var erasures = new ErasurePages(database, services, options, audit, time);
        var suggestions = new SuggestionPages(database, services, options, time);
        var passwords = new PasswordPages(_people, _attempts, audit, time);
        Routes =
        [
            new(HttpMethods.Post, "/sign-out", PersonRight.SignOut, _signIn.SignOutAsync),
            new(HttpMethods.Get, "/password", PersonRight.ChangePassword, passwords.ShowAsync),
            new(HttpMethods.Post, "/password", PersonRight.ChangePassword, passwords.ChangeAsync),
            new(HttpMethods.Get, "/today", PersonRight.SeeContacts, contacts.TodayAsync) { Live = true },
            new(HttpMethods.Get, "/contacts", PersonRight.SeeContacts, contacts.ListAsync),
            new(HttpMethods.Get, "/contact", PersonRight.SeeContacts, contacts.ContactAsync),
            new(HttpMethods.Post, "/contact/feedback", PersonRight.GiveFeedback, contacts.FeedbackAsync),
            new(HttpMethods.Post, "/contact/reveal", PersonRight.RevealTexts, contacts.RevealAsync),
            new(HttpMethods.Get, "/contact/voice", PersonRight.SeeTexts, contacts.VoiceAsync),
            .. erasures.Routes,
            new(HttpMethods.Get, "/message", PersonRight.SeeContacts, messages.ShowAsync),
            new(HttpMethods.Get, "/conversations", PersonRight.SeeContacts, campaigns.ConversationsAsync),
            new(HttpMethods.Get, "/campaigns", PersonRight.SeeContacts, campaigns.ListAsync),
            new(HttpMethods.Get, "/campaign", PersonRight.SeeContacts, campaigns.CampaignAsync),
            new(HttpMethods.Get, "/suggestions", PersonRight.SeeContacts, suggestions.ShowAsync),
            new(HttpMethods.Get, "/suggestions/hours", PersonRight.SeeContacts, suggestions.HoursAsync),
            new(HttpMethods.Post, "/suggestions/ticket", PersonRight.SeeContacts, suggestions.TicketAsync),
            new(HttpMethods.Post, "/suggestions/campaign", PersonRight.SeeContacts, suggestions.CampaignAsync),
            new(HttpMethods.Get, "/pipeline", PersonRight.SeePipeline, workings.PipelineAsync) { Live = true },
            new(HttpMethods.Get, "/pipeline/letters", PersonRight.Redrive, letters.AskAsync),
            new(HttpMethods.Post, "/pipeline/redrive", PersonRight.Redrive, letters.RedriveAsync),
            new(HttpMethods.Post, "/pipeline/discard", PersonRight.Redrive, letters.DiscardAsync),
            .. replays.Routes,
            new(HttpMethods.Get, "/models", PersonRight.SeeModels, models.ListAsync),
            new(HttpMethods.Get, "/models/compare", PersonRight.SeeModels, models.CompareAsync),
            new(HttpMethods.Get, "/models/promote", PersonRight.Promote, models.AskPromoteAsync),
            new(HttpMethods.Post, "/models/promote", PersonRight.Promote, models.PromoteAsync),
            new(HttpMethods.Get, "/models/rollback", PersonRight.Promote, models.AskRollBackAsync),
            new(HttpMethods.Post, "/models/rollback", PersonRight.Promote, models.RollBackAsync),
            new(HttpMethods.Get, "/training", PersonRight.SeeModels, workings.TrainingAsync),
            new(HttpMethods.Post, "/training/start", PersonRight.Train, workings.TrainAsync),
            new(HttpMethods.Get, "/settings", PersonRight.Administer, settings.ShowAsync),
            new(HttpMethods.Post, "/settings/keys", PersonRight.Administer, settings.MakeKeyAsync),
            new(HttpMethods.Post, "/settings/keys/revoke", PersonRight.Administer, settings.RevokeKeyAsync),
            new(HttpMethods.Post, "/settings/people", PersonRight.Administer, settings.AddPersonAsync),
            new(HttpMethods.Post, "/settings/people/role", PersonRight.Administer, settings.ChangeRoleAsync),
            new(HttpMethods.Post, "/settings/people/disable", PersonRight.Administer, settings.DisableAsync),
            new(HttpMethods.Post, "/settings/people/enable", PersonRight.Administer, settings.EnableAsync),
        ];
    }

    /// <summary>Every page and form that is not open to everybody.</summary>
    public IReadOnlyList<DashboardRoute> Routes { get; }

    /// <summary>
    /// The path of a one-time link that adds the first person; null where there is somebody.
    /// </summary>
    public async Task<string?> InviteAsync(CancellationToken cancellationToken) =>
        await _people.AnyAsync(cancellationToken)
            ? null
            : $"/welcome?code={await _sessions.InviteAsync(cancellationToken)}";

    /// <summary>Adds the pages to a server.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        foreach (var route in Routes)
        {
            app.MapMethods(route.Path, [route.Method], http => _gate.RunAsync(route, http)).ExcludeFromDescription();
        }

        Open(app, HttpMethods.Get, "/", (_, _) => Task.FromResult(DashboardResults.SeeOther("/today")));
        Open(app, HttpMethods.Get, "/sign-in", (http, _) => _signIn.ShowAsync(http));
        Open(app, HttpMethods.Post, "/sign-in", _signIn.SignInAsync);
        if (_issuerPages is { } issuer)
        {
            Open(app, HttpMethods.Get, IssuerPages.BeginPath, issuer.BeginAsync);
            Open(app, HttpMethods.Get, OidcSignInOptions.AnswerPath, issuer.EndAsync);
        }

        Open(app, HttpMethods.Get, "/welcome", _signIn.WelcomeAsync);
        Open(app, HttpMethods.Post, "/welcome", _signIn.JoinAsync);
        Open(app, HttpMethods.Get, PageAssets.Path + "/{file}", (http, _) =>
            Task.FromResult(PageAssets.Answer(http, (string)http.Request.RouteValues["file"]!)));
    }

    /// <summary>Says that there is no such page.</summary>
    public Task NoPageAsync(HttpContext http) => _gate.NoPageAsync(http);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _issuer?.Dispose();
        _gate.Dispose();
        return _attempts.DisposeAsync();
    }

    private void Open(
        IEndpointRouteBuilder app, string method, string path,
        Func<HttpContext, CancellationToken, Task<IResult>> handle)
    {
        app.MapMethods(path, [method], AnswerAsync).ExcludeFromDescription();

        Task AnswerAsync(HttpContext http) => _gate.RunOpenAsync(http, path, Handle(http));

        Func<CancellationToken, Task<IResult>> Handle(HttpContext http) => aborted => handle(http, aborted);
    }
}
