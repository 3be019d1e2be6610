using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Antiphon.Serve;

/// <summary>Who is let in: requests that only read, that ask for a host of ours, and, where others can reach the server, that bring its token.</summary>
/// <param name="urls">By which names it is called.</param>
/// <param name="token">What every request has to bring; null where it needs nothing.</param>
internal sealed class Doorkeeper(ServeUrls urls, string? token)
{
    private const string Parameter = "token";

    // Nothing but what the page brings along, but for styles, which charts set on themselves; nothing in a frame of another page; no form, no address told to others.
    private static readonly (string Name, string Value)[] Headers =
    [
        (HeaderNames.ContentSecurityPolicy, "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        (HeaderNames.XContentTypeOptions, "nosniff"),
        (HeaderNames.XFrameOptions, "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    private readonly byte[]? _token = token is null ? null : Encoding.ASCII.GetBytes(token);

    /// <summary>Lets a request pass, or says why not.</summary>
    public async Task Check(HttpContext context, RequestDelegate next)
    {
        foreach (var (name, value) in Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        context.Response.Headers.CacheControl = "no-store";
        var (status, reason) = Judge(context);
        if (reason is null)
        {
            await next(context);
            return;
        }

        await Answer.Sentence(context, status, reason);
    }

    private (int Status, string? Reason) Judge(HttpContext context)
    {
        var (request, port) = (context.Request, context.Connection.LocalPort);
        if (!urls.Accepts(request.Host.Value, port))
        {
            return (StatusCodes.Status400BadRequest, $"this server is not called so: expected http://{urls.First}:{port}");
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return (StatusCodes.Status405MethodNotAllowed, "runs can be read and not changed: expected GET");
        }

        // A page of another site may lead here, and may not read or follow runs, even without seeing what comes back.
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none") && request.Headers["Sec-Fetch-Mode"] is not ["navigate"])
        {
            return (StatusCodes.Status403Forbidden, "asked by another site: expected this server's own page");
        }

        return BringsToken(context) ? (StatusCodes.Status200OK, null) : (StatusCodes.Status401Unauthorized, "the token is missing or wrong: expected the address that the server printed when it started, with its token");
    }

    // Once in the address, then in a cookie that scripts do not see and other sites do not send.
    private bool BringsToken(HttpContext context)
    {
        if (_token is null)
        {
            return true;
        }

        var cookie = $"antiphon-{context.Connection.LocalPort}";
        if (context.Request.Cookies.TryGetValue(cookie, out var kept) && IsToken(kept))
        {
            return true;
        }

        if (context.Request.Query[Parameter] is not [{ } brought] || !IsToken(brought))
        {
            return false;
        }

        context.Response.Cookies.Append(cookie, token!, new CookieOptions { HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict, Path = "/" });
        return true;
    }

    private bool IsToken(string text) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), _token);
}
