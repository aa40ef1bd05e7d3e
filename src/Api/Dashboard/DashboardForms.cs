using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using StreamML.Api.Http;
using StreamML.Api.People;
using StreamML.Schemas.Json;

namespace StreamML.Api.Dashboard;

/// <summary>What forms of our own pages sent; those of others are refused.</summary>
internal static class DashboardForms
{
    /// <summary>Name of the field against other sites.</summary>
    public const string Field = "_form";

    private const int BytesMax = 64 * 1024;

    /// <summary>What a form sent, before anybody is signed in, as texts that can be kept.</summary>
    /// <exception cref="ApiProblem">Another site sent it, or it is too large.</exception>
    public static async Task<IFormCollection> ReadOpenAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var request = http.Request;
        if (!IsOurs(request))
        {
            throw OtherSite();
        }

        if (!request.HasFormContentType || request.ContentLength > BytesMax)
        {
            throw BadForm();
        }

        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = BytesMax;
        try
        {
            var form = await request.ReadFormAsync(
                new FormOptions { BufferBodyLengthLimit = BytesMax, ValueCountLimit = 32 }, cancellationToken);
            return new FormCollection(form.ToDictionary(
                field => field.Key,
                field => new StringValues(field.Value.Select(value => StorableText.Of(value ?? "")).ToArray()),
                StringComparer.OrdinalIgnoreCase));
        }
        catch (Exception fault) when (fault is InvalidDataException or BadHttpRequestException)
        {
            throw BadForm();
        }
    }

    /// <summary>What a form of somebody who is signed in sent.</summary>
    /// <exception cref="ApiProblem">Another page made it, or it is too large.</exception>
    public static async Task<IFormCollection> ReadAsync(
        HttpContext http, string token, CancellationToken cancellationToken)
    {
        var form = await ReadOpenAsync(http, cancellationToken);
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(form[Field].ToString()), Encoding.UTF8.GetBytes(SessionStore.FormToken(token)))
            ? form
            : throw OtherSite();
    }

    // Browsers say where a form comes from, the older ones by its origin only; a program that says nothing has nobody's
    // cookies.
    private static bool IsOurs(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString(), origin = request.Headers.Origin.ToString();
        return site.Length > 0
            ? site is "same-origin" or "none"
            : origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var from)
                && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static ApiProblem BadForm() => new(
        StatusCodes.Status400BadRequest, "form", "Not a form", "What was sent is no form of at most 64 KiB.",
        "Open the page again and send it from there.");

    private static ApiProblem OtherSite() => new(
        StatusCodes.Status400BadRequest, "form", "The form is not ours",
        "The form was made by another page, or before you signed in.", "Open the page again and send it from there.");
}
