using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Http;
using StreamML.Api.People;

namespace StreamML.Api.Dashboard;

/// <summary>Somebody changes their own password. Their other sessions end, and it is written down.</summary>
internal sealed class PasswordPages(PersonStore people, SignInAttempts attempts, AuditLog audit, TimeProvider time)
{
    private const string Path = "/password";

    /// <summary>The form.</summary>
    public Task<IResult> ShowAsync(DashboardCall call)
    {
        RequirePassword(call);
        return PageAsync(call, StatusCodes.Status200OK, null);
    }

    /// <summary>Takes the current password and the new one, twice.</summary>
    public async Task<IResult> ChangeAsync(DashboardCall call)
    {
        RequirePassword(call);
        if (!attempts.TryTake(call.Person.Name))
        {
            return await PageAsync(call, StatusCodes.Status429TooManyRequests, SignInAttempts.TooMany);
        }

        try
        {
            string wanted = await WantedAsync(call);
            await audit.WriteAsync(
                call.Person, call.Person.Tenant, AuditActions.ChangePassword, call.Person.Name, "", call.Aborted);
            await people.ChangePasswordAsync(call.Person.Name, wanted, call.Token, call.Aborted);
            return DashboardResults.SeeOther(
                call.Frame("", default).Link(Path, ("done", DashboardNotices.Password)));
        }
        catch (PersonRefusedException fault)
        {
            return await PageAsync(call, StatusCodes.Status400BadRequest, fault.Message);
        }
    }

    private static void RequirePassword(DashboardCall call)
    {
        if (call.Person.IsOfIssuer)
        {
            throw new ApiProblem(
                StatusCodes.Status404NotFound, "not-found", "No password here",
                "You sign in with your organisation's account.", "Change the password there.");
        }
    }

    private async Task<string> WantedAsync(DashboardCall call)
    {
        string current = call.Field("current"), wanted = PersonRules.Password(call.Field("new"));
        return wanted != call.Field("again")
            ? throw new PersonRefusedException("The new password is not the same both times.")
            : wanted == current
                ? throw new PersonRefusedException("The new password is the current one.")
                : await people.VerifyAsync(call.Person.Name, current, call.Aborted) is null
                    ? throw new PersonRefusedException("The current password is another one.")
                    : wanted;
    }

    private Task<IResult> PageAsync(DashboardCall call, int status, string? fault) =>
        PageHtml.RenderAsync<PasswordPage>(status, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(PasswordPage.Frame)] = call.Frame("Your password", time.GetUtcNow()),
            [nameof(PasswordPage.Fault)] = fault,
        });
}
