using System.Text;
using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Database;
using StreamML.Api.Erasing;
using StreamML.Api.Http;
using StreamML.Api.People;
using StreamML.Api.Reads;

namespace StreamML.Api.Dashboard;

/// <summary>A contact is erased: what there is, the question, how it goes, and the receipt.</summary>
internal sealed class ErasurePages(
    ApiDatabase database, DashboardServices services, DashboardOptions options, AuditLog audit, TimeProvider time)
{
    private readonly ContactReads _contacts = new(database, time);
    private readonly ErasureBook _book = new(database, time);

    /// <summary>The pages and forms.</summary>
    public IReadOnlyList<DashboardRoute> Routes =>
    [
        new(HttpMethods.Get, "/contact/erase", PersonRight.Erase, AskAsync),
        new(HttpMethods.Post, "/contact/erase", PersonRight.Erase, EraseAsync),
        new(HttpMethods.Get, "/erasures", PersonRight.Erase, ListAsync),
        new(HttpMethods.Post, "/erasures/confirm", PersonRight.Erase, ConfirmAsync),
        new(HttpMethods.Get, "/erasures/receipt", PersonRight.Erase, ReceiptAsync),
    ];

    /// <summary>Says what there is of a contact, and asks whether it shall be erased.</summary>
    public async Task<IResult> AskAsync(DashboardCall call)
    {
        var erasure = Erasure;
        var contact = await FindAsync(call, call.Query("key"));
        var plan = await PlanAsync(erasure, contact.ContactKey, call.Aborted);
        return await PageHtml.RenderAsync<EraseAskPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(EraseAskPage.Frame)] = call.Frame("Erase a contact", time.GetUtcNow()),
                [nameof(EraseAskPage.Contact)] = contact,
                [nameof(EraseAskPage.Plan)] = plan,
                [nameof(EraseAskPage.TwoPersons)] = erasure.TwoPersons,
            });
    }

    /// <summary>Takes down that a contact is to be erased.</summary>
    public async Task<IResult> EraseAsync(DashboardCall call)
    {
        var erasure = Erasure;
        var contact = await FindAsync(call, call.Field("key"));
        string reason = call.Reason();
        if (reason.Length == 0)
        {
            throw ApiProblem.Invalid("reason", "is missing: say why the contact is erased");
        }

        await audit.WriteAsync(
            call.Person, call.Tenant, AuditActions.EraseContact, contact.ContactKey, reason, call.Aborted);
        await _book.AskAsync(call.Tenant, contact.ContactKey, By(call), erasure.TwoPersons, call.Aborted);
        return Done(call, erasure.TwoPersons ? DashboardNotices.Unconfirmed : DashboardNotices.Erasure);
    }

    /// <summary>Erasures that were asked for, here and by the API.</summary>
    public async Task<IResult> ListAsync(DashboardCall call)
    {
        var erasures = await _book.PageAsync(call.Tenant, call.Query("after"), options.PageRows, call.Aborted);
        return await PageHtml.RenderAsync<ErasuresPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(ErasuresPage.Frame)] = call.Frame("Erasures", erasures.AsOf),
                [nameof(ErasuresPage.Erasures)] = erasures,
                [nameof(ErasuresPage.By)] = By(call),
            });
    }

    /// <summary>Confirms one that somebody else asked for.</summary>
    public async Task<IResult> ConfirmAsync(DashboardCall call)
    {
        var asked = await OneAsync(call, call.Field("id"));
        if (asked.Status != ErasureBook.Unconfirmed)
        {
            // Somebody else was first, or the form was sent twice.
            return Done(call, DashboardNotices.Erasure);
        }

        if (asked.RequestedBy == By(call))
        {
            throw new ApiProblem(
                StatusCodes.Status409Conflict, "same-person", "Not confirmed",
                "Who asked for an erasure cannot confirm it.", "Have somebody else confirm it under Erasures.");
        }

        await audit.WriteAsync(
            call.Person, call.Tenant, AuditActions.ConfirmErasure, asked.ContactKey, "", call.Aborted);
        await _book.ConfirmAsync(call.Tenant, Guid.Parse(asked.Id), By(call), call.Aborted);
        return Done(call, DashboardNotices.Erasure);
    }

    /// <summary>The signed receipt, as a file that <c>streamml forget verify</c> checks.</summary>
    public async Task<IResult> ReceiptAsync(DashboardCall call)
    {
        var erasure = await OneAsync(call, call.Query("id"));
        return erasure.Receipt is { } receipt
            ? TypedResults.File(
                Encoding.UTF8.GetBytes(receipt + "\n"), "application/json", $"erasure-{erasure.Id}.json")
            : throw NotFound("There is no receipt of it yet.");
    }

    private IPersonErasure Erasure => services.Erasure ?? throw ApiProblem.Unavailable(
        "This server cannot erase anybody.", "Use 'streamml forget' where the installation's key is.");

    // A page has an end: with millions of records the count may have none by then.
    private async Task<ErasurePlanAnswer?> PlanAsync(
        IPersonErasure erasure, string contactKey, CancellationToken aborted)
    {
        using var late = new CancellationTokenSource(options.PlanTime, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(aborted, late.Token);
        try
        {
            return await erasure.PlanAsync(contactKey, limit.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<ContactDetail> FindAsync(DashboardCall call, string? key) =>
        key is { Length: > 0 and <= ContactPages.KeyCharsMax }
            && await _contacts.FindAsync(call.Tenant, key, call.Aborted) is { } contact
                ? contact
                : throw NotFound("There is no such contact.");

    private async Task<ErasureAnswer> OneAsync(DashboardCall call, string? id) =>
        Guid.TryParse(id, out var number) && await _book.FindAsync(call.Tenant, number, call.Aborted) is { } erasure
            ? erasure
            : throw NotFound("There is no such erasure.");

    // Names of people are theirs alone, and no key's application and id look so.
    private static string By(DashboardCall call) => $"dashboard: {call.Person.Name}";

    private static IResult Done(DashboardCall call, string notice) =>
        DashboardResults.SeeOther(call.Frame("", default).Link("/erasures", ("done", notice)));

    private static ApiProblem NotFound(string what) => new(
        StatusCodes.Status404NotFound, "not-found", "Not found", what,
        "Look for a name or number under Contacts, or for what was asked for under Erasures.");
}
