"""The texts of the OpenAPI documents that their page shows in both languages: what routes and contracts say in English.

Only for the catalogue: a docstring is no msgid by itself. A test holds this to what the documents say.
"""

from __future__ import annotations

from shared.domain.errors import N_

SAID = (
    N_(
        "What the public calls: file a complaint or a suggestion, and follow it with the tracking code of its "
        "receipt. JSON unless the caller asks for HTML. Times are ISO 8601 with their offset. `?lang=` or Accept-"
        "Language chooses Indonesian (`id`) or English (`en`)."
    ),
    N_("The code on the receipt, such as BPN-7K3Q9-F2MXC-XCVB4-N6RWT."),
    N_("The short cookie that POST /tracking gives."),
    N_("The form, with an id of its own."),
    N_("A stylesheet or picture under the address that `asset` gives."),
    N_("Receive a complaint and give its receipt."),
    N_("How far the complaint is, for whoever holds its code."),
    N_("Take back the consent to be contacted: name and contact are erased, and the complaint goes on."),
    N_("What is held about the reporter and of what they wrote, as a file."),
    N_("Reply to the office; a complaint that waited for it goes on."),
    N_("Rate the handling once it has ended; a second rating replaces the first."),
    N_("Have the complaint looked at again, within the procedure's days."),
    N_("Whether the process answers."),
    N_("This document."),
    N_("This document as a page to read, with examples."),
    N_("The procedure under which complaints by the web form run."),
    N_("The page that asks for a tracking code."),
    N_("Exchange a tracking code for a short cookie: the code never stands in an address."),
    N_("The page that the form is answered with, for whoever reads it again in the other language."),
    N_("Send the code to the stored address, if it is the one that is named here."),
    N_("What was asked for"),
    N_("It was received"),
    N_("It was taken"),
    N_("Look there"),
    N_("Nothing has changed"),
    N_(
        "What the office's staff call: worklists, cases, transitions, alerts, figures. JSON unless the caller asks"
        " for HTML. Times are ISO 8601 with their offset. Staff of another office are answered 404. Where "
        "Identity-Aware Proxy stands in front, its assertion counts in place of both proofs."
    ),
    N_("An OpenID Connect ID token of a member of staff."),
    N_("The session that signing in with a browser gives."),
    N_("The board; `?part=list` its list alone, which a page that is open asks for again; `?id=` one complaint."),
    N_("A page of the caller's alerts, latest first; as a page to read, those that nobody saw come first."),
    N_("Note that the caller saw the alert."),
    N_("A page of 25 of one queue, soonest due first."),
    N_("Enter a complaint that came by another channel; the reply alone carries its tracking code."),
    N_("One complaint."),
    N_("What happened to a complaint, first to last."),
    N_("One picture, by the name that the complaint lists. A stranger to the complaint learns of no picture either."),
    N_(
        "Who reported it, for the roles that the disclosure allows; each look stands in the journal before it is given."
    ),
    N_("Carry out one action on a complaint."),
    N_("The figures of a period: `?period=` (a preset) or `?from=&to=` (YYYY-MM-DD, both included)."),
    N_("The form for a complaint that came by another channel, for whoever may enter one."),
    N_("Send the browser to the provider, and receive it back with a code."),
    N_("Complaints received in a period, in order of receipt: `?period=` (a preset) or `?from=&to=` (both included)."),
    N_("The register of a period as CSV: UTF-8 with its mark, `?separator=semicolon` (the usual one) or `comma`."),
    N_("The register of a period as a workbook."),
    N_("The report of a month: `?month=2026-10`, else of the last one."),
    N_("The report of a month as a workbook."),
    N_("Write what was done about the shortcomings that complaints about one thing showed in a month."),
    N_("The office's incidents, latest first; `?complaint=`: the page offers to gather that one."),
    N_("Open an incident, and gather complaints under it."),
    N_("One incident with its complaints; `?choose=` (a list of the board): the page offers these to be gathered."),
    N_("Gather complaints under the incident; what becomes of each is told."),
    N_("Take complaints out of the incident; what becomes of each is told."),
    N_("Complete a step for all complaints that are in it, or end the incident."),
    N_("The forms by which complaints are exchanged with other systems: export in, answers out, lists compared."),
    N_("Take in an export: each row once by its number, whoever sends it; a row that is refused keeps no other back."),
    N_(
        "What ended in a period (`?from=&to=`) of another system's complaints, as a file for it: `?format=csv` or "
        "`xlsx`."
    ),
    N_("Compare another system's list of a month with what is here; nothing is written."),
    N_("End the session in this browser."),
    N_("The page after that, with the way back in."),
)
