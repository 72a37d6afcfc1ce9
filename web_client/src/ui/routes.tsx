/** Where each address leads; the room and the viewer are loaded when somebody goes there. */
import { createBrowserRouter, Navigate } from "react-router";
import { AlliancePage } from "./alliance/alliance-page";
import { CasePage } from "./case/case-page";
import { DeliveriesPage } from "./deliveries/deliveries-page";
import { NewCasePage } from "./desk/new-case-page";
import { WorklistPage } from "./desk/worklist-page";
import { DutyPage } from "./duty/duty-page";
import { CallPage } from "./emergency/call-page";
import { PressPage } from "./emergency/press-page";
import { LaunchPage } from "./launch/launch-page";
import { PatientPage } from "./patients/patient-page";
import { PatientsPage } from "./patients/patients-page";
import { CataloguePage } from "./recognition/catalogue-page";
import { CertificatesPage } from "./recognition/certificates-page";
import { CountsPage } from "./recognition/counts-page";
import { ImportPage } from "./recognition/import-page";
import { OpeningsPage } from "./recognition/openings-page";
import { RecognitionFrame } from "./recognition/recognition-frame";
import { StraysPage } from "./recognition/strays-page";
import { ReferralPage } from "./referrals/referral-page";
import { ReferralsPage } from "./referrals/referrals-page";
import { StartPage } from "./referrals/start-page";
import { SetupPage } from "./setup/setup-page";
import { NotFoundPage } from "./shell/not-found-page";
import { PageFault } from "./shell/page-fault";
import { Shell } from "./shell/shell";
import { SignedInOnly } from "./shell/signed-in-only";
import { SignInPage } from "./signin/sign-in-page";

export const router = createBrowserRouter([
  { path: "/signin", element: <SignInPage />, errorElement: <PageFault /> },
  {
    path: "/guest",
    errorElement: <PageFault />,
    lazy: async () => ({ Component: (await import("./visit/guest-page")).GuestPage }),
  },
  {
    path: "/camera",
    errorElement: <PageFault />,
    lazy: async () => ({ Component: (await import("./camera/camera-page")).CameraPage }),
  },
  { path: "/setup", element: <SetupPage />, errorElement: <PageFault /> },
  {
    element: <SignedInOnly />,
    errorElement: <PageFault />,
    children: [
      {
        element: <Shell />,
        children: [
          { index: true, element: <Navigate to="/worklist" replace /> },
          { path: "worklist", element: <WorklistPage /> },
          { path: "cases/new", element: <NewCasePage /> },
          { path: "launch", element: <LaunchPage /> },
          { path: "patients", element: <PatientsPage /> },
          { path: "patients/:patient", element: <PatientPage /> },
          { path: "emergency", element: <PressPage /> },
          { path: "emergencies/:referral", element: <CallPage /> },
          { path: "duty", element: <DutyPage /> },
          { path: "consultations/:consultation", element: <CasePage /> },
          {
            path: "consultations/:consultation/sheets/:attachment",
            lazy: async () => ({ Component: (await import("./sheet/sheet-page")).SheetPage }),
          },
          { path: "referrals", element: <ReferralsPage /> },
          { path: "referrals/new", element: <StartPage /> },
          { path: "referrals/:referral", element: <ReferralPage /> },
          { path: "deliveries", element: <DeliveriesPage /> },
          { path: "alliance", element: <AlliancePage /> },
          {
            path: "recognition",
            element: <RecognitionFrame />,
            children: [
              { index: true, element: <CataloguePage /> },
              { path: "certificates", element: <CertificatesPage /> },
              { path: "counts", element: <CountsPage /> },
              { path: "openings", element: <OpeningsPage /> },
              { path: "strays", element: <StraysPage /> },
              { path: "import", element: <ImportPage /> },
            ],
          },
          { path: "*", element: <NotFoundPage /> },
        ],
      },
      {
        path: "room/:consultation",
        lazy: async () => ({ Component: (await import("./room/room-page")).RoomPage }),
      },
      {
        path: "observe/:consultation",
        lazy: async () => ({ Component: (await import("./visit/observe-page")).ObservePage }),
      },
      {
        path: "replay/:recording",
        lazy: async () => ({ Component: (await import("./replay/replay-page")).ReplayPage }),
      },
      {
        path: "speak/:consultation",
        lazy: async () => ({ Component: (await import("./spoken/spoken-page")).SpokenPage }),
      },
      {
        path: "cases/:case/images",
        lazy: async () => ({ Component: (await import("../viewer/viewer-page")).ViewerPage }),
      },
    ],
  },
]);
