using Microsoft.AspNetCore.Http;

namespace StreamML.Api.Dashboard;

/// <summary>Answers that are no pages.</summary>
internal static class DashboardResults
{
    /// <summary>Look there: after a form was sent, so that reloading does not send it again.</summary>
    public static IResult SeeOther(string path) => new SeeOtherResult(path);

    /// <summary>A path of this server; the usual one for anything else, so that no link leads away.</summary>
    public static string LocalOr(string? path, string usual) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) ? path : usual;

    private sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
