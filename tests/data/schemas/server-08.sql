BEGIN TRANSACTION;
CREATE TABLE answer_template (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
INSERT INTO "answer_template" VALUES(1,'รับเรื่องแล้ว (ตัวอย่าง)','รับเรื่อง {number} แล้ว');
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    origin TEXT NOT NULL,
    action TEXT NOT NULL,
    record TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO "audit" VALUES(1,'2026-11-23T02:39:56.219Z','system','','keys.publish','keys','','0000000000000000000000000000000000000000000000000000000000000000','c0a480c3086746dfdaa37560f7da3175f3136562d48524593b35e7a3621fd11e');
INSERT INTO "audit" VALUES(2,'2026-11-23T02:39:56.219Z','system','','notice.publish','notice:6727bf93-f4e7-4755-87c8-f6dda6ba84a1','revision 1, sha256 cfa03ef9ad69b38996f66929405436ecc3df2e29593f43059d162133aa0cdfc9','c0a480c3086746dfdaa37560f7da3175f3136562d48524593b35e7a3621fd11e','4d477f06e15037416f64ccd77841cac8f0490b8734afdf4c08dc06d5ffbac0d6');
INSERT INTO "audit" VALUES(3,'2026-11-23T02:39:56.219Z','system','','notice.publish','notice:8e398fa9-b761-42f5-8b5c-cb1d0d4328cb','revision 1, sha256 61e6b2eafcc1d19c1cf1d3e02acbc39594f7b63efd58a7da7cd35e30b196cb3d','4d477f06e15037416f64ccd77841cac8f0490b8734afdf4c08dc06d5ffbac0d6','2db889c156a4cfc73b949c3cad76bb597068638ae9cbf6b50e03ece5cd847cc7');
INSERT INTO "audit" VALUES(4,'2026-11-23T02:39:56.219Z','system','','notice.publish','notice:093f1163-d8c6-431d-87cd-dbdcac52baea','revision 1, sha256 63c8fb27b6a703a209782d8f67acb33323c1fc6dfc727eeddbc8b41d111e8aa7','2db889c156a4cfc73b949c3cad76bb597068638ae9cbf6b50e03ece5cd847cc7','407b1db46331de25a5fd751dff81f5c120b464732597d44822b89c3b52369a0e');
INSERT INTO "audit" VALUES(5,'2026-11-23T02:39:56.219Z','system','','notice.publish','notice:f5e7fa6b-7b37-4ffa-83de-9b8ec76bae31','revision 1, sha256 3288f9c17e8bf0cd2a6e4476d4a34dce9a334bd345f37a063246bed5ec6a3964','407b1db46331de25a5fd751dff81f5c120b464732597d44822b89c3b52369a0e','b14921d2709975c25634e5314d8db9120dd196eb74eb9e24ab92d26f911e1168');
INSERT INTO "audit" VALUES(6,'2026-11-23T02:39:56.219Z','system','','notice.publish','notice:b1d5dd57-6f51-4245-ab23-b01448739212','revision 1, sha256 f180dc3a8dca15b4f7a608c825109a0f982888d35cf23b60df08b773d7c24cb6','b14921d2709975c25634e5314d8db9120dd196eb74eb9e24ab92d26f911e1168','3b82b0290ac744e371cc23c0e50f287dbdff4c75667192200c14d26c82cd227b');
INSERT INTO "audit" VALUES(7,'2026-11-23T02:39:56.219Z','system','','notice.publish','notice:11ddebe9-e285-41e4-a7f7-39993bc5413c','revision 1, sha256 d7e8a9dbf8cb7a54a740ce7e9f7ba5b8d098efe6a61e0f28daa3386b17edb347','3b82b0290ac744e371cc23c0e50f287dbdff4c75667192200c14d26c82cd227b','4d99421d88608505d1df42e2aed5d9d29a9e2ae638397da74ede485e414d4031');
INSERT INTO "audit" VALUES(8,'2026-11-23T02:39:56.219Z','system','','notice.publish','notice:0003a5fb-db4b-4266-bea3-4bf0b1d52a23','revision 1, sha256 16f9275130c1e6a2d6bfd968d11b8bad7a76bf9d5cf3a998c749bc43eb5d9af0','4d99421d88608505d1df42e2aed5d9d29a9e2ae638397da74ede485e414d4031','7cd738b9cfda8277f832c7b5ee8ad35edc39a04dc6a158e6491bb63fd2b66281');
INSERT INTO "audit" VALUES(9,'2026-11-23T02:39:56.219Z','system','','notice.publish','notice:675ae001-b2a2-40a3-88ff-271530da2bb3','revision 1, sha256 30d32cf3a88148b83626a1c2d36c38ba35c6653d1097c1e0c0581190c0df1b6a','7cd738b9cfda8277f832c7b5ee8ad35edc39a04dc6a158e6491bb63fd2b66281','7cef91a051760a7d0ebfb8fa880df6605b6a66af26199ea413727ddae3117a7a');
INSERT INTO "audit" VALUES(10,'2026-11-23T02:39:56.219Z','system','','settings.set','settings','{}','7cef91a051760a7d0ebfb8fa880df6605b6a66af26199ea413727ddae3117a7a','6ddd4048bedf5bb79fd33793f1b38a54661e0fe86db9338d7015745eb842efb4');
CREATE TABLE backup (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    file TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('counts', 'same_disk', 'failed')),
    epoch TEXT,
    reached INTEGER,
    detail TEXT NOT NULL
) STRICT;
INSERT INTO "backup" VALUES(1,'2026-11-23T19:00:00.000Z','/mnt/backup/a.age','counts','31c2b807-27cb-4f7b-953b-a03a353732a3',2,'');
CREATE TABLE board (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE REFERENCES cases (id),
    revision INTEGER NOT NULL,
    entry TEXT NOT NULL
) STRICT;
INSERT INTO "board" VALUES('44444444-4444-4444-8444-444444444444','33333333-3333-4333-8333-333333333333',1,'{"id":"44444444-4444-4444-8444-444444444444","revision":1,"topic":"road","moo":14,"said":"ถนนเป็นหลุม (ตัวอย่าง)","done":"ซ่อมแล้ว (ตัวอย่าง)","answered_on":"2026-11-24"}');
CREATE TABLE case_event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id TEXT NOT NULL REFERENCES cases (id),
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    who TEXT,
    target TEXT,
    text TEXT
) STRICT;
INSERT INTO "case_event" VALUES(1,'33333333-3333-4333-8333-333333333333','2026-11-02T02:00:00.000Z','received',NULL,NULL,NULL);
INSERT INTO "case_event" VALUES(2,'66666666-6666-4666-8666-666666666666','2026-11-24T03:00:00.000Z','received',NULL,NULL,NULL);
CREATE TABLE case_number (year INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;
INSERT INTO "case_number" VALUES(2570,2);
CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    submission TEXT NOT NULL UNIQUE REFERENCES submission (id),
    number INTEGER NOT NULL,
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    unit TEXT,
    agency TEXT,
    saraban TEXT,
    kind TEXT NOT NULL,
    topic TEXT,
    moo INTEGER,
    text TEXT NOT NULL,
    lang TEXT NOT NULL,
    channel TEXT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosk (id),
    boot INTEGER NOT NULL,
    kiosk_seq INTEGER NOT NULL,
    kiosk_time TEXT NOT NULL,
    time_uncertain INTEGER NOT NULL,
    notice TEXT,
    notice_revision INTEGER,
    privacy_version TEXT NOT NULL,
    received_at TEXT NOT NULL,
    received_on TEXT NOT NULL,
    occurred_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    answer TEXT,
    public_answer TEXT,
    answered_at TEXT,
    answered_on TEXT,
    contact BLOB,
    number_twice INTEGER NOT NULL DEFAULT 0,
    other_bytes INTEGER NOT NULL DEFAULT 0,
    tag TEXT NOT NULL,
    params TEXT NOT NULL,
    answer_key BLOB NOT NULL,
    answer_revision INTEGER NOT NULL DEFAULT 0,
    sealed_answer BLOB, strength INTEGER, urgent TEXT
    GENERATED ALWAYS AS (CASE WHEN status IN ('answered', 'not_ours', 'closed') THEN 'settled' ELSE due_on END) VIRTUAL, assigned TEXT, merged_into TEXT REFERENCES cases (id), echo_of TEXT REFERENCES cases (id),
    UNIQUE (year, number)
) STRICT;
INSERT INTO "cases" VALUES('33333333-3333-4333-8333-333333333333','11111111-1111-4111-8111-111111111111',1,2570,2,'answered','KC',NULL,NULL,'problem','road',14,'ตัวอย่าง: ถนนเป็นหลุม','th','kiosk','6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60',1,1,'2026-11-02T02:00:00.000Z',0,NULL,NULL,'1','2026-11-02T02:00:00.000Z','2026-11-02','2026-11-02','2026-11-24','ซ่อมแล้ว (ตัวอย่าง)',NULL,'2026-11-24T02:00:00.000Z','2026-11-24',NULL,0,0,'00112233445566778899aabbccddeeff','a1:2570',X'00',0,NULL,3,'staff:1',NULL,NULL);
INSERT INTO "cases" VALUES('66666666-6666-4666-8666-666666666666','55555555-5555-4555-8555-555555555555',2,2570,2,'answered','KC',NULL,NULL,'problem','road',14,'ตัวอย่าง: ถนนเป็นหลุม','th','kiosk','6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60',1,1,'2026-11-02T02:00:00.000Z',0,NULL,NULL,'1','2026-11-02T02:00:00.000Z','2026-11-02','2026-11-02','2026-11-24','ซ่อมแล้ว (ตัวอย่าง)',NULL,'2026-11-24T02:00:00.000Z','2026-11-24',NULL,0,0,'tag-2','a1:2570',X'00',0,NULL,3,'staff:1','33333333-3333-4333-8333-333333333333','33333333-3333-4333-8333-333333333333');
CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    gone INTEGER NOT NULL,
    UNIQUE (kind, ref)
) STRICT;
INSERT INTO "change" VALUES(1,'keys','',0);
INSERT INTO "change" VALUES(4,'notice','093f1163-d8c6-431d-87cd-dbdcac52baea',0);
INSERT INTO "change" VALUES(8,'notice','0003a5fb-db4b-4266-bea3-4bf0b1d52a23',0);
INSERT INTO "change" VALUES(10,'settings','',0);
INSERT INTO "change" VALUES(11,'board','44444444-4444-4444-8444-444444444444',0);
CREATE TABLE enrol_code (
    secret_hash TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    expires TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    kiosk TEXT REFERENCES kiosk (id)
) STRICT;
CREATE TABLE epoch (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    epoch TEXT NOT NULL UNIQUE,
    began_at TEXT,
    cause TEXT NOT NULL
) STRICT;
INSERT INTO "epoch" VALUES(1,'0b0e7c1a-59b2-4a32-8d5e-0c86a1a3a001',NULL,'before');
INSERT INTO "epoch" VALUES(2,'0b0e7c1a-59b2-4a32-8d5e-0c86a1a3a002',NULL,'before');
INSERT INTO "epoch" VALUES(3,'31c2b807-27cb-4f7b-953b-a03a353732a3',NULL,'before');
CREATE TABLE kiosk (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    public BLOB NOT NULL,
    enrolled_at TEXT NOT NULL,
    revoked_at TEXT,
    last_seen TEXT,
    version TEXT,
    waiting INTEGER,
    disk_free INTEGER,
    clock_offset INTEGER,
    showing TEXT
) STRICT;
INSERT INTO "kiosk" VALUES('6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60','sample kiosk',X'0000000000000000000000000000000000000000000000000000000000000000','2026-11-01T02:00:00.000Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE known_device (
    staff INTEGER NOT NULL REFERENCES staff (id),
    hash TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (staff, hash)
) STRICT;
INSERT INTO "known_device" VALUES(1,'cc','2026-11-24T02:00:00.000Z');
CREATE TABLE login_failure (key TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO "meta" VALUES('municipality','wiang-thoeng');
INSERT INTO "meta" VALUES('keys','{"payload":"eyJ2IjoxLCJtdW5pY2lwYWxpdHkiOiJ3aWFuZy10aG9lbmciLCJ2ZXJzaW9uIjoxLCJrZXlzIjpbeyJpZCI6ImQ1MjczNTIyMTJiMTQ4ZmQiLCJ1c2UiOiJjb250ZW50IiwicHVibGljIjoiSjJyOGFhZVByU3Z1MnpsVjgzbWVNOVJUenZlVkUxQUNFejRQX3N4VFhvRSIsInJldGlyZWQiOmZhbHNlfSx7ImlkIjoiNjAyZTdjZjEyZWMzOGYyNCIsInVzZSI6InJlY2VpcHQiLCJwdWJsaWMiOiJYVGVlaHJpcjNWZXlhZ1lmR3BmX2RTMWxQSG9VMjhsdG5HYldWNEhCYlZnIiwicmV0aXJlZCI6ZmFsc2V9LHsiaWQiOiJjNzZkYTViMzBiOWM5NTg1IiwidXNlIjoic2VhbGluZyIsInB1YmxpYyI6Il9nc2RYekNfdGIzb2NhZTkxOFUzQjhhV0hRdGllaTV6ZEdBWWlWZk5kMmMiLCJyZXRpcmVkIjpmYWxzZX1dfQ","key":"f30fe17e751aaf16","sig":"Ik8euob5nXgA4OcZU47XSC_T8noHzj4Ey86hsKRtGhDRV0slfRVfa3L6ITVj2S6yzZtSIKM3DlgVxRjjo2_TBQ"}');
INSERT INTO "meta" VALUES('settings','{}');
INSERT INTO "meta" VALUES('opened','3');
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;
INSERT INTO "notice" VALUES('093f1163-d8c6-431d-87cd-dbdcac52baea',1,0,'2026-11-23T02:39:56.219Z','system');
INSERT INTO "notice" VALUES('0003a5fb-db4b-4266-bea3-4bf0b1d52a23',1,0,'2026-11-23T02:39:56.219Z','system');
CREATE TABLE notice_revision (
    id TEXT NOT NULL REFERENCES notice (id),
    revision INTEGER NOT NULL,
    notice TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    PRIMARY KEY (id, revision)
) STRICT;
INSERT INTO "notice_revision" VALUES('093f1163-d8c6-431d-87cd-dbdcac52baea',1,'{"id":"093f1163-d8c6-431d-87cd-dbdcac52baea","revision":1,"category":"project","title_th":"ปรับปรุงถนนหน้าวัดพระเกิด หมู่ 14 (ตัวอย่าง)","title_en":"Road repair in front of Wat Phra Koet, Moo 14 (sample)","summary_th":"ซ่อมผิวถนนและวางท่อระบายน้ำ ระยะทาง 420 เมตร","summary_en":"New surface and drains over 420 metres","body":"(ตัวอย่าง) ข้อความนี้เป็นตัวอย่างสำหรับทดลองใช้ระบบ ไม่ใช่ประกาศจริงของเทศบาล\n\nเทศบาลจะปรับปรุงถนนหน้าวัดพระเกิด หมู่ที่ 14 ระยะทาง 420 เมตร กว้าง 5 เมตร พร้อมวางท่อระบายน้ำสองข้างทาง\n\nระยะเวลาก่อสร้าง 60 วัน ระหว่างก่อสร้างรถยนต์ขอให้เลี่ยงไปใช้ซอยข้างโรงเรียน รถจักรยานยนต์และคนเดินเท้ายังผ่านได้\n\nพบสิ่งที่ไม่ปลอดภัยหรือมีข้อเสนอแนะ แจ้งได้ที่ตู้นี้ หรือ โทร. 053-795321\n","body_sha256":"63c8fb27b6a703a209782d8f67acb33323c1fc6dfc727eeddbc8b41d111e8aa7","posted_from":"2026-11-20","pinned":false,"sample":true}','2026-11-23T02:39:56.219Z','system');
INSERT INTO "notice_revision" VALUES('0003a5fb-db4b-4266-bea3-4bf0b1d52a23',1,'{"id":"0003a5fb-db4b-4266-bea3-4bf0b1d52a23","revision":1,"category":"announcement","title_th":"กำหนดชำระภาษีที่ดินและสิ่งปลูกสร้าง ประจำปี 2570 (ตัวอย่าง)","title_en":"Land and building tax 2570: dates (sample)","summary_th":"ชำระได้ที่กองคลัง หรือผ่านธนาคาร ภายในเดือนเมษายน 2570","summary_en":"Pay at the Finance Division or a bank by April 2027","body":"(ตัวอย่าง) ข้อความนี้เป็นตัวอย่างสำหรับทดลองใช้ระบบ ไม่ใช่ประกาศจริงของเทศบาล\n\nเทศบาลขอแจ้งกำหนดการภาษีที่ดินและสิ่งปลูกสร้าง ประจำปี 2570\n\n1) ตรวจสอบรายการที่ดินและสิ่งปลูกสร้าง: เดือนพฤศจิกายน 2569\n2) แจ้งการประเมิน: เดือนกุมภาพันธ์ 2570\n3) ชำระภาษี: ภายในเดือนเมษายน 2570\n\nผ่อนชำระได้ตามที่กฎหมายกำหนด สอบถามที่กองคลัง โทร. 053-795321 ในวันและเวลาราชการ\n","body_sha256":"16f9275130c1e6a2d6bfd968d11b8bad7a76bf9d5cf3a998c749bc43eb5d9af0","posted_from":"2026-11-02","must_stay_until":"2027-01-31","pinned":false,"sample":true}','2026-11-23T02:39:56.219Z','system');
CREATE TABLE other_bytes (
    id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    kiosk TEXT NOT NULL,
    raw BLOB NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (id, sha256)
) STRICT;
CREATE TABLE recovery_code (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    staff INTEGER NOT NULL REFERENCES staff (id),
    hash TEXT NOT NULL
) STRICT;
INSERT INTO "recovery_code" VALUES(1,1,'x');
CREATE TABLE saved_filter (
    staff INTEGER NOT NULL REFERENCES staff (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    PRIMARY KEY (staff, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "saved_filter" VALUES(1,'ถนน (ตัวอย่าง)','topic=road');
CREATE TABLE second_factor (
    staff INTEGER PRIMARY KEY REFERENCES staff (id),
    secret BLOB NOT NULL,
    last_step INTEGER NOT NULL,
    since TEXT NOT NULL
) STRICT;
INSERT INTO "second_factor" VALUES(1,X'00',7,'2026-11-24T02:00:00.000Z');
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    staff INTEGER NOT NULL REFERENCES staff (id),
    csrf TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT NOT NULL
, pending INTEGER NOT NULL DEFAULT 0, origin TEXT NOT NULL DEFAULT '', browser TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "session" VALUES('aa',1,'bb','2026-11-23T03:00:00.000Z','2026-11-23T04:00:00.000Z',1,'127.0.0.1','ตัวอย่าง');
CREATE TABLE staff (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    login TEXT NOT NULL UNIQUE COLLATE NOCASE,
    display TEXT NOT NULL,
    roles TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change INTEGER NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0,
    created TEXT NOT NULL
) STRICT;
INSERT INTO "staff" VALUES(1,'manager','ปลัดเทศบาล (ตัวอย่าง)','["manager"]','x',0,0,'2026-11-23T03:00:00.000Z');
CREATE TABLE submission (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    epoch TEXT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosk (id),
    sha256 TEXT NOT NULL,
    raw BLOB,
    received_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('case', 'quarantine', 'gone')),
    reason TEXT,
    detail TEXT
) STRICT;
INSERT INTO "submission" VALUES(1,'11111111-1111-4111-8111-111111111111','0b0e7c1a-59b2-4a32-8d5e-0c86a1a3a002','6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60','aa',X'7B7D','2026-11-02T02:00:00.000Z','case',NULL,NULL);
INSERT INTO "submission" VALUES(2,'22222222-2222-4222-8222-222222222222','0b0e7c1a-59b2-4a32-8d5e-0c86a1a3a002','6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60','bb',X'7B7D','2026-11-02T02:00:01.000Z','quarantine',NULL,NULL);
INSERT INTO "submission" VALUES(3,'55555555-5555-4555-8555-555555555555','0b0e7c1a-59b2-4a32-8d5e-0c86a1a3a002','6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60','cc',X'7B7D','2026-11-02T02:00:00.000Z','case',NULL,NULL);
CREATE INDEX session_staff ON session (staff);
CREATE INDEX login_failure_key ON login_failure (key, at);
CREATE INDEX audit_record ON audit (record, seq);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;
CREATE INDEX submission_kiosk ON submission (kiosk, seq);
CREATE INDEX submission_quarantine ON submission (seq) WHERE state = 'quarantine';
CREATE INDEX cases_unit ON cases (unit, status);
CREATE INDEX cases_tag ON cases (tag);
CREATE INDEX cases_received ON cases (received_on);
CREATE INDEX case_event_case ON case_event (case_id, seq);
CREATE INDEX backup_counts ON backup (epoch, seq) WHERE outcome = 'counts';
CREATE INDEX recovery_code_staff ON recovery_code (staff);
CREATE INDEX cases_echo ON cases (echo_of) WHERE echo_of IS NOT NULL;
CREATE INDEX cases_kiosk_time ON cases (kiosk, kiosk_time);
CREATE INDEX cases_merged ON cases (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX cases_desk ON cases
    (urgent, year DESC, number DESC, status, unit, kind, topic, moo, channel, kiosk, received_on, due_on,
     assigned, merged_into, echo_of);
CREATE INDEX cases_answered ON cases (answered_on, received_on, unit, merged_into);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('change',11);
INSERT INTO "sqlite_sequence" VALUES('audit',10);
INSERT INTO "sqlite_sequence" VALUES('submission',3);
INSERT INTO "sqlite_sequence" VALUES('case_event',2);
INSERT INTO "sqlite_sequence" VALUES('epoch',3);
INSERT INTO "sqlite_sequence" VALUES('backup',1);
INSERT INTO "sqlite_sequence" VALUES('staff',1);
INSERT INTO "sqlite_sequence" VALUES('recovery_code',1);
COMMIT;
PRAGMA application_id = 1398096206;
PRAGMA user_version = 8;
