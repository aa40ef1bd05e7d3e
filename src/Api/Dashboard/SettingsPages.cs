using System.Globalization;
using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Database;
using StreamML.Api.Http;
using StreamML.Api.People;
using StreamML.Api.Reads;

namespace StreamML.Api.Dashboard;

/// <summary>
/// Keys, people, schedules, and what was written down. An admin of one tenant keeps that tenant's; an admin of all
/// keeps all.
/// </summary>
internal sealed class SettingsPages(
    ApiDatabase database, DashboardServices services, DashboardOptions options, PersonStore people, AuditLog audit,
    TimeProvider time)
{
    private const string Path = "/settings";

    private readonly AuditReads _audit = new(database, time);

    /// <summary>All of it.</summary>
    public Task<IResult> ShowAsync(DashboardCall call) => PageAsync(call, StatusCodes.Status200OK);

    /// <summary>Makes a key, and shows it this once.</summary>
    public Task<IResult> MakeKeyAsync(DashboardCall call) => GuardedAsync(call, async () =>
    {
        var request = AccessKeyRequest.Of(
            call.Field("application").Trim(), Tenant(call), call.Fields("scope"), Days(call.Field("days")));
        bool isFirst = await audit.WriteOnceAsync(
            call.FormNumber, call.Person, request.Tenant, AuditActions.MakeKey,
            $"{request.Application}: {string.Join(", ", request.Scopes)}", "", call.Aborted);
        if (!isFirst)
        {
            return Done(call, DashboardNotices.Again);
        }

        string text = await services.MakeKeyAsync(request, call.Aborted);
        return await PageAsync(call, StatusCodes.Status200OK, new MadeSecret(
            $"The key of {request.Application}", text,
            "Send it as Authorization: Bearer KEY. Only its SHA-256 is kept."));
    });

    /// <summary>Revokes a key.</summary>
    public async Task<IResult> RevokeKeyAsync(DashboardCall call)
    {
        var key = (await services.KeysAsync(call.Aborted))
            .FirstOrDefault(key => key.Id == call.Field("id") && Keeps(call, key.Tenant))
            ?? throw NotFound("key");
        await audit.WriteAsync(
            call.Person, key.Tenant, AuditActions.RevokeKey, $"{key.Id} of {key.Application}", "", call.Aborted);
        await services.RevokeKeyAsync(key.Id, call.Aborted);
        return Done(call, DashboardNotices.Key);
    }

    /// <summary>Adds somebody, and shows their password this once.</summary>
    public Task<IResult> AddPersonAsync(DashboardCall call) => GuardedAsync(call, async () =>
    {
        string name = PersonRules.Name(call.Field("name")), role = PersonRules.Role(call.Field("role"));
        string tenant = PersonRules.Tenant(Tenant(call)), password = PersonRules.Secret();
        bool isFirst = await audit.WriteOnceAsync(
            call.FormNumber, call.Person, tenant, AuditActions.AddPerson, $"{name}: {role}", "", call.Aborted);
        if (!isFirst)
        {
            return Done(call, DashboardNotices.Again);
        }

        await people.AddAsync(name, tenant, role, password, call.Aborted);
        return await PageAsync(call, StatusCodes.Status200OK, new MadeSecret(
            $"The password of {name}", password, "They sign in with it. Only its hash is kept."));
    });

    /// <summary>Gives somebody another role.</summary>
    public Task<IResult> ChangeRoleAsync(DashboardCall call) => GuardedAsync(call, async () =>
    {
        string role = PersonRules.Role(call.Field("role"));
        var person = await OtherAsync(call);
        if (person.IsOfIssuer)
        {
            throw new PersonRefusedException("The issuer says what they may do, at each sign-in. Change it there.");
        }

        await audit.WriteAsync(
            call.Person, person.Tenant, AuditActions.ChangeRole, $"{person.Name}: {person.Role} to {role}", "",
            call.Aborted);
        await people.ChangeRoleAsync(person.Name, call.Person.Tenant, role, call.Aborted);
        return Done(call, DashboardNotices.Person);
    });

    /// <summary>Keeps somebody from signing in, and signs them out everywhere.</summary>
    public Task<IResult> DisableAsync(DashboardCall call) =>
        DisableAsync(call, AuditActions.DisablePerson, disabled: true);

    /// <summary>Lets somebody in again.</summary>
    public Task<IResult> EnableAsync(DashboardCall call) =>
        DisableAsync(call, AuditActions.EnablePerson, disabled: false);

    private Task<IResult> DisableAsync(DashboardCall call, string action, bool disabled) =>
        GuardedAsync(call, async () =>
        {
            var person = await OtherAsync(call);
            await audit.WriteAsync(call.Person, person.Tenant, action, person.Name, "", call.Aborted);
            await people.DisableAsync(person.Name, call.Person.Tenant, disabled, call.Aborted);
            return Done(call, DashboardNotices.Person);
        });

    // Nobody changes themselves: so there is always an admin left who can.
    private async Task<Person> OtherAsync(DashboardCall call)
    {
        string name = call.Field("name");
        return name == call.Person.Name
            ? throw new PersonRefusedException("Nobody changes or disables themselves. Another admin can.")
            : (await people.AllAsync(call.Aborted))
                .FirstOrDefault(person => person.Name == name && Keeps(call, person.Tenant))
                ?? throw NotFound("person");
    }

    private async Task<IResult> GuardedAsync(DashboardCall call, Func<Task<IResult>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (fault is PersonRefusedException or AccessKeyException)
        {
            return await PageAsync(call, StatusCodes.Status400BadRequest, fault: fault.Message);
        }
    }

    private async Task<IResult> PageAsync(
        DashboardCall call, int status, MadeSecret? made = null, string? fault = null)
    {
        var keys = await services.KeysAsync(call.Aborted);
        var all = await people.AllAsync(call.Aborted);

        // What a form sent to has no page of its own.
        bool isPage = HttpMethods.IsGet(call.Http.Request.Method);
        var frame = call.Frame("Settings", time.GetUtcNow());
        return await PageHtml.RenderAsync<SettingsPage>(
            status, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(SettingsPage.Frame)] = isPage ? frame : frame with { Path = Path, Query = "", Notice = null },
                [nameof(SettingsPage.Keys)] = keys.Where(key => Keeps(call, key.Tenant)).ToList(),
                [nameof(SettingsPage.People)] = all.Where(person => Keeps(call, person.Tenant)).ToList(),
                [nameof(SettingsPage.Audit)] = await _audit.PageAsync(
                    call.SeesAll ? null : call.Tenant, isPage ? call.Query("after") : null, options.PageRows,
                    call.Aborted),
                [nameof(SettingsPage.Schedules)] = services.Schedules,
                [nameof(SettingsPage.Churn)] = services.ChurnCheck,
                [nameof(SettingsPage.Made)] = made,
                [nameof(SettingsPage.Fault)] = fault,
            });
    }

    private static bool Keeps(DashboardCall call, string tenant) => call.SeesAll || tenant == call.Tenant;

    private static string Tenant(DashboardCall call) =>
        call.SeesAll ? call.Field("for_tenant").Trim() : call.Tenant;

    private static int? Days(string text) => text.Trim().Length == 0
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days) ? days : 0;

    private static IResult Done(DashboardCall call, string notice) =>
        DashboardResults.SeeOther(call.Frame("", default).Link(Path, ("done", notice)));

    private static ApiProblem NotFound(string what) => new(
        StatusCodes.Status404NotFound, "not-found", "Not found", $"There is no such {what}.",
        "Choose one under Settings.");
}
