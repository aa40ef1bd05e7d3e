using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Database;
using StreamML.Api.Http;
using StreamML.Api.People;
using StreamML.Api.Reads;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;

namespace StreamML.Api.Dashboard;

/// <summary>Models: versions, two of them beside each other, and which one is live.</summary>
internal sealed class ModelPages(
    ApiDatabase database, DashboardServices services, AuditLog audit, TimeProvider time)
{
    private const int NameCharsMax = 128;

    private readonly ModelReads _models = new(database);

    /// <summary>Versions, decisions, what was measured.</summary>
    public async Task<IResult> ListAsync(DashboardCall call) => await PageHtml.RenderAsync<ModelsPage>(
        StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ModelsPage.Versions)] = await _models.VersionsAsync(call.Tenant, call.Aborted),
            [nameof(ModelsPage.Decisions)] = await _models.DecisionsAsync(call.Tenant, call.Aborted),
            [nameof(ModelsPage.Metrics)] = await _models.MetricsAsync(call.Tenant, call.Aborted),
            [nameof(ModelsPage.Frame)] = call.Frame("Models", time.GetUtcNow()),
        });

    /// <summary>What was measured of two versions of a model, side by side.</summary>
    public async Task<IResult> CompareAsync(DashboardCall call)
    {
        string task = call.Query("task") ?? "", scope = call.Query("scope") ?? "";
        var versions = (await _models.VersionsAsync(call.Tenant, call.Aborted))
            .Where(version => version.Task == task && version.Scope == scope).ToList();
        var (one, other) = (Find(call.Query("a")), Find(call.Query("b")));
        return await PageHtml.RenderAsync<ComparePage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(ComparePage.One)] = one,
                [nameof(ComparePage.Other)] = other,
                [nameof(ComparePage.Versions)] = versions,
                [nameof(ComparePage.Measured)] = await _models.LatestAsync(
                    call.Tenant, task, [one.Version, other.Version], call.Aborted),
                [nameof(ComparePage.Frame)] = call.Frame(
                    $"{Words.Capital(Words.Plain(task))}, {Words.Scope(scope)}: two versions", time.GetUtcNow()),
            });

        ModelVersionRow Find(string? name) =>
            versions.Find(version => version.Version == name) ?? throw NoVersion();
    }

    /// <summary>Asks whether a version shall be live, and says what then happens.</summary>
    public async Task<IResult> AskPromoteAsync(DashboardCall call)
    {
        var (task, scope) = Model(call, call.Query);
        var catalogue = await services.ModelsAsync(call.Aborted);
        var version = catalogue.Find(task, scope, call.Query("version") ?? "") ?? throw NoVersion();
        string live = Live(catalogue, task, scope);
        return version.Version == live
            ? throw Refused($"{version.Version} is live already.")
            : await AskAsync(call, new ModelQuestion(task, scope, live, version.Version, RollsBack: false));
    }

    /// <summary>Asks whether the version before shall be live again, and says which one that is.</summary>
    public async Task<IResult> AskRollBackAsync(DashboardCall call)
    {
        var (task, scope) = Model(call, call.Query);
        var catalogue = await services.ModelsAsync(call.Aborted);
        return catalogue.Before(task, scope) is { } before
            ? await AskAsync(
                call, new ModelQuestion(task, scope, Live(catalogue, task, scope), before, RollsBack: true))
            : throw Refused($"Nothing was live for {Words.Plain(task)} before what is live now.");
    }

    /// <summary>Makes a version live.</summary>
    public Task<IResult> PromoteAsync(DashboardCall call) =>
        DecideAsync(call, call.Field("version"), AuditActions.PromoteModel);

    /// <summary>Makes the version before live again.</summary>
    public Task<IResult> RollBackAsync(DashboardCall call) =>
        DecideAsync(call, null, AuditActions.RollBackModel);

    private async Task<IResult> DecideAsync(DashboardCall call, string? version, string action)
    {
        var (task, scope) = Model(call, call.Field);
        string live = call.Field("live"), reason = call.Reason();
        if (version?.Length is 0 or > NameCharsMax || live.Length > NameCharsMax)
        {
            throw NoVersion();
        }

        await audit.WriteAsync(
            call.Person, scope.Length > 0 ? call.Tenant : Person.AnyTenant, action,
            $"{task} {Words.Scope(scope)} {version}".TrimEnd(), reason, call.Aborted);
        try
        {
            await services.DecideAsync(
                new ModelChange(task, scope, version, live, $"dashboard: {call.Person.Name}", reason), call.Aborted);
        }
        catch (PublishException fault)
        {
            throw Refused(fault.Message);
        }

        return DashboardResults.SeeOther(
            call.Frame("", default).Link("/models", ("done", DashboardNotices.Model)));
    }

    private Task<IResult> AskAsync(DashboardCall call, ModelQuestion question) => PageHtml.RenderAsync<ModelAskPage>(
        StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ModelAskPage.Frame)] = call.Frame(
                question.RollsBack ? "Roll back a model" : "Make a version live", time.GetUtcNow()),
            [nameof(ModelAskPage.Question)] = question,
        });

    // The model of all tenants answers for all of them: one tenant's people do not decide about it.
    private static (string Task, string Scope) Model(DashboardCall call, Func<string, string?> value)
    {
        string task = value("task") ?? "", scope = value("scope") ?? "";
        if (!ModelTasks.All.Contains(task)
            || (scope.Length > 0 && (!ModelScope.IsValid(scope) || ModelScope.TenantOf(scope) != call.Tenant)))
        {
            throw NoVersion();
        }

        return scope.Length > 0 || call.SeesAll
            ? (task, scope)
            : throw new ApiProblem(
                StatusCodes.Status403Forbidden, "role", "Not allowed",
                "This model answers for all tenants: who sees one tenant may not change it.",
                "Ask somebody who sees all tenants.");
    }

    private static string Live(ModelCatalogue catalogue, string task, string scope) =>
        catalogue.Control(task, scope)?.LiveVersion ?? "";

    private static ApiProblem NoVersion() => new(
        StatusCodes.Status404NotFound, "not-found", "Not found", "There is no such version.",
        "Choose one under Models.");

    private static ApiProblem Refused(string why) => new(
        StatusCodes.Status409Conflict, "model", "Nothing was changed", why, "Look at its versions under Models.");
}
